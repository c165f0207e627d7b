"""What an object of ours says of the device that made it, and its identifiers."""

import io
import uuid
from typing import Any

from pydicom import Dataset
from pydicom.uid import UID

MANUFACTURER = "Second Read"
# Numbers that a film's own study does not reach, so that its series keep theirs.
REPORT_SERIES, CAPTURE_SERIES = 9001, 9002


def new_identifier() -> UID:
    """One that nothing else has, made of a random UUID (PS3.5 B.2)."""
    return UID(f"2.25.{uuid.uuid4().int}")


def device_identifier(version: str) -> UID:
    """That of the program with one version of the model, the same in every object."""
    return UID(f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, f'second-read {version}').int}")


def equipment(version: str, series: int) -> dict[str, Any]:
    """The arguments by which every object of highdicom's names its device, its series and itself."""
    return {
        "manufacturer": MANUFACTURER,
        "manufacturer_model_name": "Second Read, research use",
        "software_versions": version,
        "device_serial_number": version,
        "series_instance_uid": new_identifier(),
        "series_number": series,
        "sop_instance_uid": new_identifier(),
        "instance_number": 1,
    }


def written(dataset: Dataset) -> bytes:
    """The object as the bytes of a file."""
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()
