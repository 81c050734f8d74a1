"""The start script of the notebook instance, run by bash against moto's S3, with its places moved below a folder.

Stand-ins on PATH: `aws` copies over HTTP, `runuser` and `chown` do without the user that only an instance has, and
`systemctl` writes down what it is told.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

FILES = Path(__file__).resolve().parents[3] / "terraform" / "modules" / "notebooks" / "files"
BUCKET = "atlas-artifacts"
SETTINGS = f"""#!/bin/bash
CONFIG='s3://{BUCKET}/notebooks/config.json'
DELIVER='s3://{BUCKET}/notebooks/scripts/1/deliver.py'
IDLE_MINUTES='60'
IDLE_STOP='s3://{BUCKET}/notebooks/scripts/2/idle_stop.py'
INSTANCE='atlas-notebook'
NOTEBOOKS='s3://{BUCKET}/notebooks/delivered/'
REGION='eu-west-1'
"""
AWS = """#!{python}
import os, sys, urllib.request
assert sys.argv[1:6] == ["s3", "cp", "--only-show-errors", "--region", "eu-west-1"], sys.argv
address = os.environ["AWS_ENDPOINT_URL"] + "/" + sys.argv[6].removeprefix("s3://")
signed = "AWS4-HMAC-SHA256 Credential=none/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0"
asked = urllib.request.Request(address, headers={{"Authorization": signed}})
with urllib.request.urlopen(asked) as answer, open(sys.argv[7], "wb") as file:
    file.write(answer.read())
"""


@dataclass(frozen=True)
class Machine:
    """A notebook instance's file system below `root`, and what lies in the artifacts bucket."""

    root: Path
    s3: Any
    address: str

    @property
    def folder(self) -> Path:
        return self.root / "home/ec2-user/SageMaker/omics-lake"

    def unit(self, kind: str) -> str:
        """The idle stop's systemd unit of a kind."""
        return (self.root / f"etc/systemd/system/omics-lake-idle-stop.{kind}").read_text(encoding="utf-8")

    def starts(self) -> subprocess.CompletedProcess[str]:
        script = SETTINGS + (FILES / "on_start.sh").read_text(encoding="utf-8")
        for place in ("/opt/", "/etc/systemd/", "/home/", "/usr/bin/"):
            script = script.replace(f"={place}", f"={self.root}{place}").replace(f" {place}", f" {self.root}{place}")
            script = script.replace(f">{place}", f">{self.root}{place}")
        environment = {
            "PATH": f"{self.root}/bin:{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        return subprocess.run(
            ["bash", "-c", script], env=environment, capture_output=True, text=True, check=False, timeout=120
        )


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def machine(server: str, tmp_path: Path) -> Iterator[Machine]:
    place(tmp_path / "bin/aws", AWS.format(python=sys.executable))
    place(tmp_path / "bin/runuser", '#!/bin/bash\nshift 3\nexec "$@"\n')
    place(tmp_path / "bin/chown", "#!/bin/bash\n")
    place(tmp_path / "home/ec2-user/anaconda3/bin/python", f'#!/bin/bash\nexec {sys.executable} "$@"\n')
    place(tmp_path / "bin/systemctl", f'#!/bin/bash\necho "$@" >>{tmp_path}/systemctl\n')
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    s3 = boto3.client(
        "s3", region_name="eu-west-1", endpoint_url=server, aws_access_key_id="none", aws_secret_access_key="none"
    )
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for key, content in {
        "scripts/1/deliver.py": (FILES / "deliver.py").read_bytes(),
        "scripts/2/idle_stop.py": (FILES / "idle_stop.py").read_bytes(),
        "config.json": b"{}",
        "delivered/survival.ipynb": b'{"version": 1}',
    }.items():
        s3.put_object(Bucket=BUCKET, Key=f"notebooks/{key}", Body=content)
    yield Machine(tmp_path, s3, server)
    for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        s3.delete_object(Bucket=BUCKET, Key=entry["Key"])
    s3.delete_bucket(Bucket=BUCKET)
    s3.close()


def place(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    path.chmod(0o755)


def test_it_delivers_and_watches(machine: Machine) -> None:
    # given an instance at its first start
    done = machine.starts()
    # then the notebooks are there, and a timer starts the idle stop every five minutes
    assert (done.returncode, done.stderr) == (0, "")
    assert (machine.folder / "survival.ipynb").read_bytes() == b'{"version": 1}'
    assert (machine.folder / "config.json").read_bytes() == b"{}"
    assert machine.unit("timer") == "[Timer]\nOnActiveSec=5min\nOnUnitActiveSec=5min\n"
    assert (machine.root / "systemctl").read_text() == "daemon-reload\nstart omics-lake-idle-stop.timer\n"
    root, service = machine.root, machine.unit("service")
    assert service.splitlines()[:3] == ["[Service]", "Type=oneshot", "User=ec2-user"]
    job = service.partition("ExecStart=")[2].strip()
    assert job == (
        f"{root}/home/ec2-user/anaconda3/bin/python {root}/opt/omics-lake/idle_stop.py"
        f" --instance atlas-notebook --minutes 60 --state {root}/home/ec2-user/.omics-lake-activity --region eu-west-1"
    )
    # and when that line runs where no Jupyter is, it stops nothing and says so
    command = [*job.split(), "--jupyter", "http://127.0.0.1:1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 7
    assert "atlas-notebook is left running" in ran.stderr


@pytest.mark.parametrize("lost", ["config.json", "scripts/1/deliver.py"])
def test_a_failed_delivery_is_told_to_the_user_and_keeps_nobody_out(machine: Machine, lost: str) -> None:
    machine.s3.delete_object(Bucket=BUCKET, Key=f"notebooks/{lost}")
    assert machine.starts().returncode == 0
    assert (machine.folder / "DELIVERY-FAILED.txt").stat().st_size > 0
    assert machine.unit("timer")


def test_the_warning_goes_when_the_delivery_succeeds_again(machine: Machine) -> None:
    machine.s3.delete_object(Bucket=BUCKET, Key="notebooks/config.json")
    machine.starts()
    assert "NoSuchKey" in (machine.folder / "DELIVERY-FAILED.txt").read_text(encoding="utf-8")
    machine.s3.put_object(Bucket=BUCKET, Key="notebooks/config.json", Body=b"{}")
    machine.starts()
    assert not (machine.folder / "DELIVERY-FAILED.txt").exists()


def test_without_its_idle_stop_the_instance_does_not_start(machine: Machine) -> None:
    machine.s3.delete_object(Bucket=BUCKET, Key="notebooks/scripts/2/idle_stop.py")
    assert machine.starts().returncode != 0


def test_without_a_python_that_has_boto3_the_instance_does_not_start(machine: Machine) -> None:
    place(machine.root / "home/ec2-user/anaconda3/bin/python", "#!/bin/bash\nexit 1\n")
    done = machine.starts()
    assert done.returncode == 1
    assert "has boto3" in done.stderr
