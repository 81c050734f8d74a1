locals {
  service_prefix = "com.amazonaws.${var.context.region}"
}

# What passes an endpoint: calls of this account's identities, for what the notebook does and nothing else. Without it an
# endpoint lets anyone's credentials through, which is how data leave a closed network.
data "aws_iam_policy_document" "service" {
  for_each = var.services

  statement {
    sid       = "OwnAccount"
    actions   = each.value
    resources = ["*"] # the identity's own policy names them

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.context.account_id]
    }
  }
}

data "aws_iam_policy_document" "s3" {
  dynamic "statement" {
    for_each = { for sid, access in var.s3_access : sid => access }

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:PrincipalAccount"
        values   = [var.context.account_id]
      }
    }
  }
}

# In the notebook's zone alone: an endpoint is paid for by zone and hour, and the other subnet reaches it too.
resource "aws_vpc_endpoint" "service" {
  for_each = var.services

  vpc_id              = aws_vpc.this.id
  service_name        = "${local.service_prefix}.${each.key}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = [aws_subnet.private["0"].id]
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
  policy              = data.aws_iam_policy_document.service[each.key].json

  tags = { Name = "${var.context.name}-${each.key}" }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "${local.service_prefix}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private.id]
  policy            = data.aws_iam_policy_document.s3.json

  tags = { Name = "${var.context.name}-s3" }
}
