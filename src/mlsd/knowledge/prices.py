"""Prices in US dollars, before tax, as of `AS_OF`; approximate, for estimates only.

Clouds: on demand, in the cheapest large region (us-east-1, us-central1, East US). If a table cites a page
from 2026, its numbers still held there; the others come from the price pages of 2025
(https://aws.amazon.com/pricing/, https://cloud.google.com/pricing, https://azure.microsoft.com/pricing/).
`none` stands for machines you own: about the price of a dedicated server
(https://www.hetzner.com/dedicated-rootserver/), or of hardware over three years with power.
"""

from __future__ import annotations

from collections.abc import Mapping

AS_OF = "2025"

PerCloud = Mapping[str, float]

STORAGE_GB_MONTH: PerCloud = {"none": 0.02, "aws": 0.023, "gcp": 0.020, "azure": 0.018}
"""S3 Standard, Cloud Storage Standard, Blob Hot LRS (https://www.finout.io/blog/cloud-storage-pricing-comparison);
two disks if you own them."""

LOG_GB: PerCloud = {"none": 0.05, "aws": 0.50, "gcp": 0.50, "azure": 2.30}
"""Per gigabyte ingested: CloudWatch Logs, Cloud Logging, Azure Monitor; a month of disk space.

https://cloudtoolstack.com/blog/cloud-log-management-at-scale, https://monitoringcost.com/azure-monitor-cost.
"""

DATABASE_HOUR: PerCloud = {"none": 0.08, "aws": 0.178, "gcp": 0.20, "azure": 0.18}
"""PostgreSQL with two cores and 8 GB: RDS db.m5.large, Cloud SQL, Azure Flexible Server D2s."""

DATABASE_GB_MONTH: PerCloud = {"none": 0.05, "aws": 0.115, "gcp": 0.17, "azure": 0.115}
"""SSD of such a server; RDS gp3: https://www.usage.ai/blogs/aws/reserved-instances/rds/pricing-calculator/"""

BROKER_HOUR: PerCloud = {"none": 0.08, "aws": 0.21, "gcp": 0.19, "azure": 0.19}
"""One machine of a Kafka cluster: MSK kafka.m5.large, and machines of that size."""

SERVER_HOUR: Mapping[str, PerCloud] = {
    "cpu": {"none": 0.10, "aws": 0.192, "gcp": 0.194, "azure": 0.192},
    "gpu": {"none": 0.40, "aws": 0.526, "gcp": 0.707, "azure": 0.526},
}
"""Four cores and 16 GB: m5.xlarge, n2-standard-4, D4s v5 (0.192, 0.171 and 0.192 for the newest generations:
https://bytepulse.io/aws-vs-gcp-vs-2026); with a small GPU: g4dn.xlarge, g2-standard-4, NC4as T4."""

TRAINING_HOUR: Mapping[str, PerCloud] = {
    "laptop": {"none": 0.0, "aws": 0.0, "gcp": 0.0, "azure": 0.0},
    "cpu": {"none": 0.25, "aws": 0.768, "gcp": 0.777, "azure": 0.768},
    "gpu": {"none": 0.40, "aws": 1.006, "gcp": 0.707, "azure": 1.20},
    "cluster": {"none": 2.40, "aws": 5.67, "gcp": 4.00, "azure": 5.00},
}
"""Sixteen cores and 64 GB; one GPU (g5.xlarge and similar:
https://www.factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026/); four GPUs on one or
two machines."""
