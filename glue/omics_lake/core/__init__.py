"""Words every stage shares: errors, barcodes, table declarations, run reports. Imports nothing of the package."""
