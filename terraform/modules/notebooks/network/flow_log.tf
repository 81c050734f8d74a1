locals {
  log_group     = "/${var.context.name}/network"
  log_group_arn = "arn:${var.context.partition}:logs:${var.context.region}:${var.context.account_id}:log-group:${local.log_group}"
}

resource "aws_cloudwatch_log_group" "flow" {
  name              = local.log_group
  kms_key_id        = var.log_key_arn
  retention_in_days = var.log_retention_days
}

resource "aws_flow_log" "this" {
  vpc_id          = aws_vpc.this.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flow.arn
  iam_role_arn    = aws_iam_role.flow.arn

  tags = { Name = "${var.context.name}-notebook" }
}

data "aws_iam_policy_document" "flow_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.context.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${var.context.partition}:ec2:${var.context.region}:${var.context.account_id}:vpc-flow-log/*"]
    }
  }
}

data "aws_iam_policy_document" "flow" {
  statement {
    sid       = "WriteFlows"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = ["${local.log_group_arn}:*"]
  }
}

resource "aws_iam_role" "flow" {
  name                 = "${var.context.name}-flow-log"
  description          = "The notebook network's flow log writes with it"
  assume_role_policy   = data.aws_iam_policy_document.flow_trust.json
  permissions_boundary = var.context.permissions_boundary
}

resource "aws_iam_role_policy" "flow" {
  name   = "write"
  role   = aws_iam_role.flow.name
  policy = data.aws_iam_policy_document.flow.json
}
