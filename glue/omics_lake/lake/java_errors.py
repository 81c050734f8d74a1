"""What an error inside the JVM is caught as: pyspark has classes of its own for some Java errors, py4j for the rest."""

from __future__ import annotations

from py4j.protocol import Py4JJavaError
from pyspark.errors.exceptions.captured import CapturedException

JAVA_ERRORS = (Py4JJavaError, CapturedException)
