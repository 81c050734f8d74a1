# shellcheck shell=bash
# Runs as root at each start of the notebook instance, whatever its root access; five minutes are allowed.
# Terraform writes the lines before this one: REGION, INSTANCE, IDLE_MINUTES, NOTEBOOKS, CONFIG, DELIVER, IDLE_STOP.
# A failure here keeps the instance from starting. That is meant for the idle stop, without which it would run on and
# cost; notebooks that cannot be delivered are no reason to keep a user from the work already there.
set -euo pipefail

OWNER=ec2-user
TOOLS=/opt/omics-lake
STATE=/home/$OWNER/.omics-lake-activity
TARGET=/home/$OWNER/SageMaker/omics-lake
WARNING=$TARGET/DELIVERY-FAILED.txt

# Which of the image's Pythons has boto3 differs between images.
python=
for candidate in /usr/bin/python3 /home/$OWNER/anaconda3/envs/JupyterSystemEnv/bin/python /home/$OWNER/anaconda3/bin/python; do
  if runuser -u "$OWNER" -- "$candidate" -c 'import boto3, sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [[ -z $python ]]; then
  echo "no Python of this image is 3.8 or newer and has boto3" >&2
  exit 1
fi

install -d -m 0755 "$TOOLS"
aws s3 cp --only-show-errors --region "$REGION" "$IDLE_STOP" "$TOOLS/idle_stop.py"
chmod 0644 "$TOOLS/idle_stop.py"

# The instance counts as used when it starts.
date +%s >"$STATE"
chown "$OWNER:" "$STATE"
# systemd, as Amazon Linux 2023 has no cron. What the service says is in the journal.
cat >/etc/systemd/system/omics-lake-idle-stop.service <<UNIT
[Service]
Type=oneshot
User=$OWNER
ExecStart=$python $TOOLS/idle_stop.py --instance $INSTANCE --minutes $IDLE_MINUTES --state $STATE --region $REGION
UNIT
cat >/etc/systemd/system/omics-lake-idle-stop.timer <<UNIT
[Timer]
OnActiveSec=5min
OnUnitActiveSec=5min
UNIT
systemctl daemon-reload
systemctl start omics-lake-idle-stop.timer

deliver() {
  aws s3 cp --only-show-errors --region "$REGION" "$DELIVER" "$TOOLS/deliver.py" &&
    chmod 0644 "$TOOLS/deliver.py" &&
    runuser -u "$OWNER" -- "$python" "$TOOLS/deliver.py" --region "$REGION" \
      --source "$NOTEBOOKS" --config "$CONFIG" --target "$TARGET"
}
# Written and removed as the user, whose folder it is: root follows no link there.
if message=$(deliver 2>&1); then
  echo "$message"
  runuser -u "$OWNER" -- rm -f "$WARNING"
else
  echo "$message" >&2
  runuser -u "$OWNER" -- sh -c 'mkdir -p "$(dirname "$1")" && printf "%s\n" "$2" >"$1"' sh "$WARNING" "$message" || true
fi
