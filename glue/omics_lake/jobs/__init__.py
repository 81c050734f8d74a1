"""What runs on AWS Glue: the order of work as data, and the steps that the scripts in `glue/jobs` call."""
