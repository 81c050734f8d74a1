resource "aws_security_group" "notebook" {
  #checkov:skip=CKV2_AWS_5:The notebook is in it, through this module's output

  name        = "${var.context.name}-notebook"
  description = "The notebook: out to the endpoints and S3, nothing in"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.context.name}-notebook" }
}

resource "aws_security_group" "endpoints" {
  name        = "${var.context.name}-endpoints"
  description = "The endpoints: in from the notebook"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.context.name}-endpoints" }
}

resource "aws_vpc_security_group_egress_rule" "to_endpoints" {
  security_group_id            = aws_security_group.notebook.id
  description                  = "AWS services by their endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "to_s3" {
  security_group_id = aws_security_group.notebook.id
  description       = "S3 by its gateway"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_vpc_security_group_ingress_rule" "from_notebook" {
  security_group_id            = aws_security_group.endpoints.id
  description                  = "The notebook"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.notebook.id
}
