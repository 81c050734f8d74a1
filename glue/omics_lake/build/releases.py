"""The releases of an inventory: in which order they are tagged, and which of them marts carry."""

from __future__ import annotations

from omics_lake.lake.scope import release_key
from omics_lake.tables.inventory import Inventory
from omics_lake.tables.streamed import lie_side_by_side


def releases_of(inventory: Inventory) -> list[str]:
    """Releases of the inventory, such as gdc-46.0 and idc-25; GDC's first, since marts carry it, annotations' last."""
    beside = side_by_side(inventory)
    found = {r.data_release for r in (*(f.record for f in inventory.landed), *inventory.missing)}
    return sorted(found, key=lambda name: (name in beside, not name.startswith("gdc-"), release_key(name)))


def side_by_side(inventory: Inventory) -> set[str]:
    """Releases of annotations alone: an older one may come after a newer one."""
    records = [*(f.record for f in inventory.landed), *inventory.missing]
    ordered = {record.data_release for record in records if not lie_side_by_side([record])}
    return {record.data_release for record in records} - ordered


def main_release(inventory: Inventory) -> str:
    """The release that marts are tagged with: GDC's where there is one."""
    return releases_of(inventory)[0]
