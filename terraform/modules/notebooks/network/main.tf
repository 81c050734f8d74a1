# Two private subnets without a way to the internet: the notebook's in the first zone, a spare one in another for the day
# the first has no capacity for its instance type.
data "aws_availability_zones" "here" {
  state = "available"

  # Local and wavelength zones have no notebook instances.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true # the endpoints' private names need both

  tags = { Name = "${var.context.name}-notebook" }
}

# Whatever is put into this network without a group of its own reaches nothing.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.context.name}-closed" }
}

resource "aws_subnet" "private" {
  for_each = { for place in [0, 1] : tostring(place) => place }

  vpc_id                  = aws_vpc.this.id
  cidr_block              = cidrsubnet(var.cidr, 1, each.value)
  availability_zone       = data.aws_availability_zones.here.names[each.value]
  map_public_ip_on_launch = false

  tags = { Name = "${var.context.name}-notebook-${each.key}" }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.context.name}-notebook" }
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private.id
}
