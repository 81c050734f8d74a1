"""SageMaker: notebook instances."""

from __future__ import annotations

from typing import Any

from moto.sagemaker.models import (
    FakeSagemakerNotebookInstance,
    FakeSageMakerNotebookInstanceLifecycleConfig,
    SageMakerModelBackend,
)
from moto.sagemaker.responses import SageMakerResponse

from aws_double.patching import Client, Gap, wrap

DROPPED = ("PlatformIdentifier", "InstanceMetadataServiceConfiguration")


class Tagged:
    """What moto wants of a resource that has tags."""

    def __init__(self, tags: list[dict[str, str]]) -> None:
        self.tags = tags


def close_lifecycle_tags() -> None:
    known: dict[str, Tagged] = {}

    def find(original: Any, self: Any, arn: str) -> Any:
        if ":notebook-instance-lifecycle-config/" in arn:
            return known.setdefault(arn, Tagged([]))
        return original(self, arn)

    def create(original: Any, self: Any) -> Any:
        answer = original(self)
        name = self._get_param("NotebookInstanceLifecycleConfigName")
        arn = FakeSageMakerNotebookInstanceLifecycleConfig.arn_formatter(name, self.current_account, self.region)
        known[arn] = Tagged(self._get_param("Tags") or [])
        return answer

    wrap(SageMakerModelBackend, "_get_resource_from_arn", find)
    wrap(SageMakerResponse, "create_notebook_instance_lifecycle_config", create)


def close_notebook_settings() -> None:
    given: dict[str, dict[str, Any]] = {}

    def create(original: Any, self: Any) -> Any:
        settings = {name: self._get_param(name) for name in DROPPED}
        given[self._get_param("NotebookInstanceName")] = {k: v for k, v in settings.items() if v}
        return original(self)

    def to_dict(original: Any, self: Any) -> dict[str, Any]:
        return original(self) | given.get(self.notebook_instance_name, {})

    wrap(SageMakerResponse, "create_notebook_instance", create)
    wrap(FakeSagemakerNotebookInstance, "to_dict", to_dict)


def probe_lifecycle_tags(client: Client) -> object:
    sagemaker = client("sagemaker")
    tags = [{"Key": "project", "Value": "lake"}]
    made = sagemaker.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="stop", Tags=tags)
    return sagemaker.list_tags(ResourceArn=made["NotebookInstanceLifecycleConfigArn"])["Tags"]


def probe_notebook_settings(client: Client) -> object:
    sagemaker = client("sagemaker")
    sagemaker.create_notebook_instance(
        NotebookInstanceName="notebook",
        InstanceType="ml.t3.medium",
        RoleArn="arn:aws:iam::123456789012:role/notebook",
        PlatformIdentifier="notebook-al2-v3",
        InstanceMetadataServiceConfiguration={"MinimumInstanceMetadataServiceVersion": "2"},
    )
    shown = sagemaker.describe_notebook_instance(NotebookInstanceName="notebook")
    return [shown.get(name) for name in DROPPED]


GAPS = (
    Gap(
        "sagemaker: a lifecycle configuration has no tags",
        close_lifecycle_tags,
        probe_lifecycle_tags,
        aws=[{"Key": "project", "Value": "lake"}],
        moto="500",
    ),
    Gap(
        "sagemaker: a notebook's platform and metadata version are dropped",
        close_notebook_settings,
        probe_notebook_settings,
        aws=["notebook-al2-v3", {"MinimumInstanceMetadataServiceVersion": "2"}],
        moto=[None, None],
    ),
)
