"""HealthOmics: its stores, which Terraform makes through CloudFormation."""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.cloudformation import parsing
from moto.core.common_models import CloudFormationModel

from aws_double.patching import Client, Gap, wrap

KINDS = ("ReferenceStore", "SequenceStore", "VariantStore", "AnnotationStore", "RunGroup", "Workflow")
ATTRIBUTES = {
    *("Arn", "Id", "ReferenceStoreId", "SequenceStoreId", "CreationTime", "UpdateTime", "Status", "StatusMessage"),
    *("StoreSizeBytes", "StoreArn", "S3AccessPointArn", "S3Uri"),
}


def model(kind: str) -> type[CloudFormationModel]:
    """What CloudFormation makes of one type of resource: it remembers a name and an id, and does nothing."""

    class Store(CloudFormationModel):
        def __init__(self, name: str, account_id: str, region: str) -> None:
            self.name, self.id = name, str(uuid.uuid4().int)[:10]
            self.arn = f"arn:aws:omics:{region}:{account_id}:{kind[0].lower()}{kind[1:]}/{self.id}"

        @property
        def physical_resource_id(self) -> str:
            return self.id

        @staticmethod
        def cloudformation_name_type() -> str:
            return "Name"

        @staticmethod
        def cloudformation_type() -> str:
            return f"AWS::Omics::{kind}"

        @classmethod
        def has_cfn_attr(cls, attr: str) -> bool:
            return attr in ATTRIBUTES

        def get_cfn_attribute(self, attribute_name: str) -> str:
            if attribute_name.endswith("Arn"):
                return self.arn
            return self.id if attribute_name.endswith("Id") else f"{attribute_name} of {self.name}"

        @classmethod
        def create_from_cloudformation_json(
            cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
        ) -> Store:
            return cls(resource_name, account_id, region_name)

        @classmethod
        def update_from_cloudformation_json(
            cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, account_id: str, region: str
        ) -> Any:
            return original_resource

        @classmethod
        def delete_from_cloudformation_json(
            cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
        ) -> None:
            """Nothing is kept outside the stack."""

        def delete(self, account_id: str, region: str) -> None:
            """The same."""

    Store.__module__ = "moto.omics"  # moto reads the service's name from it
    return Store


def close_outputs() -> None:
    made = [model(kind) for kind in KINDS]

    def models(original: Any) -> list[Any]:
        return [*(known for known in original() if known not in made), *made]

    wrap(parsing, "get_model_list", models)
    clear = getattr(parsing.get_model_map, "cache_clear", None)
    if clear:
        clear()


def probe_outputs(client: Client) -> object:
    cloudformation = client("cloudformation")
    store = {"Type": "AWS::Omics::ReferenceStore", "Properties": {"Name": "store"}}
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Store", "Arn"]}}}
    cloudformation.create_stack(
        StackName="omics", TemplateBody=json.dumps({"Resources": {"Store": store}, "Outputs": outputs})
    )
    stack = cloudformation.describe_stacks(StackName="omics")["Stacks"][0]
    arn: str = stack["Outputs"][0]["OutputValue"]
    return arn.rpartition("/")[0]


GAPS = (
    Gap(
        "omics: a CloudFormation stack cannot output what its stores are",
        close_outputs,
        probe_outputs,
        aws="arn:aws:omics:us-east-1:123456789012:referenceStore",
        moto="ResponseParserError",
    ),
)
