"""An AWS double that a whole `terraform apply` and the Glue jobs run against: moto's server with its gaps closed.

`python -m aws_double --port 0 --record FILE` starts it (`server.running` does so from a test).

- `gaps/`: what moto answers otherwise than AWS, one patch and one probe each;
- `record.py`: writes down which IAM action on which resource each request needs;
- `iam.py`: decides, from rendered policy documents, whether those would have been allowed.

moto enforces neither policies nor key grants: the record and the decision together stand in for that.
"""
