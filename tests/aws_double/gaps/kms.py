"""KMS: rotation."""

from __future__ import annotations

import json
from typing import Any

from moto.kms.responses import KmsResponse

from aws_double.patching import Client, Gap, wrap

YEAR = 365  # what AWS takes when no period is given


def short(key: str | None) -> str:
    return (key or "").rpartition("/")[2]


def close_rotation() -> None:
    periods: dict[str, int] = {}

    def enable(original: Any, self: Any) -> Any:
        periods[short(self._get_param("KeyId"))] = self._get_param("RotationPeriodInDays") or YEAR
        return original(self)

    def status(original: Any, self: Any) -> str:
        answer = json.loads(original(self))
        if answer.get("KeyRotationEnabled"):
            answer["RotationPeriodInDays"] = periods.get(short(self._get_param("KeyId")), YEAR)
        return json.dumps(answer)

    wrap(KmsResponse, "enable_key_rotation", enable)
    wrap(KmsResponse, "get_key_rotation_status", status)


def probe_rotation(client: Client) -> object:
    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
    return kms.get_key_rotation_status(KeyId=key).get("RotationPeriodInDays")


GAPS = (Gap("kms: the rotation period is dropped", close_rotation, probe_rotation, aws=180, moto=None),)
