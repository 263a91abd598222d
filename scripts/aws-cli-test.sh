#!/usr/bin/env bash
# Runs the real AWS CLI against the local cloud and checks what it prints.
#
#   scripts/aws-cli-test.sh              the aws on the PATH, else apt-get install awscli
#   AWS_CLI=/opt/aws scripts/aws-cli-test.sh
#
# Version 1 and 2 both work; they differ in how they speak to SQS (JSON or the Query protocol).
# Ends with one line, "N passed, N failed", and exits 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.."

export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_PAGER='' AWS_MAX_ATTEMPTS=1
# A proxy of this machine has no business with 127.0.0.1.
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
unset AWS_PROFILE AWS_ENDPOINT_URL

aws_cli=${AWS_CLI:-aws}
if ! command -v "$aws_cli" >/dev/null; then
  echo 'There is no aws on the PATH; trying apt-get install awscli.'
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq awscli >/dev/null
fi
command -v "$aws_cli" >/dev/null || { echo 'The AWS CLI cannot be installed here.' >&2; exit 2; }
"$aws_cli" --version 2>&1

# Not through tsx's own program, which would leave a child behind when it is ended.
exec {server}< <(exec node --import tsx test/cli/serve.ts)
server_pid=$!
trap 'kill "$server_pid" 2>/dev/null' EXIT
read -r -t 60 url <&"$server" || { echo 'The local cloud did not start.' >&2; exit 2; }

passed=0
failed=0
output=''

aws() { command "$aws_cli" --endpoint-url "$url" --region us-east-1 --output json "$@"; }

# expect <title> <regular expression> <aws arguments...>: the output, errors included, must match.
expect() {
  local title=$1 wanted=$2
  shift 2
  output=$(aws "$@" 2>&1)
  verdict "$title" "$wanted"
}

# become <title> <regular expression> <aws arguments...>: as expect, within some tries.
become() {
  local title=$1 wanted=$2
  shift 2
  for _ in 1 2 3 4 5 6; do
    output=$(aws "$@" 2>&1)
    [[ $output =~ $wanted ]] && break
  done
  verdict "$title" "$wanted"
}

verdict() {
  if [[ $output =~ $2 ]]; then
    passed=$((passed + 1))
    echo "ok       $1"
  else
    failed=$((failed + 1))
    printf 'NOT OK   %s\n  wanted %s\n  got    %s\n' "$1" "$2" "$output"
  fi
}

# The first match of a pattern in the last output.
find_in_output() { grep -oE "$1" <<<"$output" | head -n 1; }

expect 'sts get-caller-identity' 'user/local' sts get-caller-identity

expect 'ecs list-clusters' 'cluster/demo' ecs list-clusters
expect 'ecs describe-clusters' '"registeredContainerInstancesCount": 3' ecs describe-clusters --clusters demo
expect 'ecs create-cluster' '"clusterName": "other"' ecs create-cluster --cluster-name other
expect 'ecs delete-cluster' '"status": "INACTIVE"' ecs delete-cluster --cluster other
expect 'ecs list-tasks of no cluster' 'ClusterNotFoundException.*Cluster not found' ecs list-tasks --cluster none
expect 'ecs list-container-instances' 'container-instance/demo/[0-9a-f]{32}' \
  ecs list-container-instances --cluster demo --filter 'attribute:ecs.availability-zone == us-east-1b'
instance=$(find_in_output '[0-9a-f]{32}')
expect 'ecs describe-container-instances' '"agentConnected": true' \
  ecs describe-container-instances --cluster demo --container-instances "$instance"
ec2_instance=$(find_in_output 'i-[0-9a-f]{17}')
expect 'ecs put-attributes' '"value": "r7"' \
  ecs put-attributes --cluster demo --attributes "name=rack,value=r7,targetType=container-instance,targetId=$instance"
expect 'ecs list-attributes' '"value": "r7"' \
  ecs list-attributes --cluster demo --target-type container-instance --attribute-name rack
expect 'ecs register-task-definition' 'task-definition/web:1' ecs register-task-definition --family web \
  --requires-compatibilities EC2 --container-definitions '[{"name":"web","image":"nginx","cpu":128,"memory":128,"essential":true}]'
expect 'ecs register-task-definition, impossible' 'ClientException' ecs register-task-definition --family bad \
  --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 9999 \
  --container-definitions '[{"name":"web","image":"nginx","essential":true}]'
expect 'ecs describe-task-definition' '"revision": 1' ecs describe-task-definition --task-definition web
expect 'ecs list-task-definitions' 'task-definition/worker:1' ecs list-task-definitions
expect 'ecs run-task' '"startedBy": "cli"' ecs run-task --cluster demo --task-definition web --count 2 --started-by cli \
  --placement-constraints "type=memberOf,expression=attribute:rack == r7"
task=$(find_in_output 'task/demo/[0-9a-f]{32}')
task=${task##*/}
expect 'ecs run-task that does not fit' 'MemberOf placement constraint|ATTRIBUTE|InvalidParameterException|"failures": \[' ecs run-task \
  --cluster demo --task-definition web --placement-constraints 'type=memberOf,expression=attribute:rack == none'
expect 'ecs list-tasks' "task/demo/$task" ecs list-tasks --cluster demo --started-by cli
become 'ecs describe-tasks, RUNNING' '"lastStatus": "RUNNING"' ecs describe-tasks --cluster demo --tasks "$task"
expect 'ecs describe-tasks of none' '"reason": "MISSING"' \
  ecs describe-tasks --cluster demo --tasks 0123456789abcdef0123456789abcdef
expect 'ecs stop-task' '"desiredStatus": "STOPPED"' ecs stop-task --cluster demo --task "$task" --reason enough
become 'ecs describe-tasks, STOPPED' '"stoppedReason": "enough"' ecs describe-tasks --cluster demo --tasks "$task"
expect 'ecs update-container-instances-state' '"status": "DRAINING"' \
  ecs update-container-instances-state --cluster demo --container-instances "$instance" --status DRAINING

expect 'ec2 describe-instances' '"Name": "running"' ec2 describe-instances --instance-ids "$ec2_instance"
expect 'ec2 describe-subnets' 'us-east-1c' ec2 describe-subnets --filters Name=availability-zone,Values=us-east-1c
expect 'ec2 describe-instances of none' 'InvalidInstanceID.NotFound' ec2 describe-instances --instance-ids i-00000000000000000
expect 'ec2 terminate-instances' 'shutting-down' ec2 terminate-instances --instance-ids "$ec2_instance"
become 'ec2 describe-instances, terminated' '"Name": "terminated"' ec2 describe-instances --instance-ids "$ec2_instance"

expect 'autoscaling describe-auto-scaling-groups' '"AutoScalingGroupName": "demo"' \
  autoscaling describe-auto-scaling-groups --auto-scaling-group-names demo
expect 'autoscaling set-desired-capacity' '^$' \
  autoscaling set-desired-capacity --auto-scaling-group-name demo --desired-capacity 4
expect 'autoscaling, the new capacity' '"DesiredCapacity": 4' autoscaling describe-auto-scaling-groups
expect 'autoscaling of no group' 'ValidationError' \
  autoscaling set-desired-capacity --auto-scaling-group-name none --desired-capacity 4

expect 'sqs create-queue' '/123456789012/jobs"' sqs create-queue --queue-name jobs --attributes VisibilityTimeout=45
queue="$url/123456789012/jobs"
expect 'sqs get-queue-url' '/123456789012/jobs"' sqs get-queue-url --queue-name jobs
expect 'sqs list-queues' '/123456789012/jobs"' sqs list-queues
expect 'sqs send-message' '"MD5OfMessageBody": "[0-9a-f]{32}"' sqs send-message --queue-url "$queue" --message-body 'one <&> two' \
  --message-attributes 'colour={DataType=String,StringValue=red}'
expect 'sqs send-message-batch' '"Id": "b"' sqs send-message-batch --queue-url "$queue" \
  --entries 'Id=a,MessageBody=three' 'Id=b,MessageBody=four,DelaySeconds=900'
expect 'sqs receive-message' '"Body": "one <&> two"' sqs receive-message --queue-url "$queue" \
  --attribute-names All --message-attribute-names All --visibility-timeout 43200
expect 'sqs get-queue-attributes' '"ApproximateNumberOfMessagesDelayed": "1"' \
  sqs get-queue-attributes --queue-url "$queue" --attribute-names All
expect 'sqs receive-message, waiting' '"Body": "three"' sqs receive-message --queue-url "$queue" \
  --wait-time-seconds 1 --visibility-timeout 43200
receipt=$(find_in_output '"ReceiptHandle": "[^"]+"' | cut -d'"' -f4)
expect 'sqs change-message-visibility' '^$' sqs change-message-visibility --queue-url "$queue" \
  --receipt-handle "$receipt" --visibility-timeout 600
expect 'sqs delete-message' '^$' sqs delete-message --queue-url "$queue" --receipt-handle "$receipt"
expect 'sqs purge-queue' '^$' sqs purge-queue --queue-url "$queue"
expect 'sqs delete-queue' '^$' sqs delete-queue --queue-url "$queue"
expect 'sqs get-queue-url of none' 'NonExistentQueue|QueueDoesNotExist' sqs get-queue-url --queue-name jobs

expect 'events put-rule' 'rule/stopped"' events put-rule --name stopped \
  --event-pattern '{"source":["aws.ecs"],"detail":{"lastStatus":["STOPPED"]}}'
expect 'events put-targets' '"FailedEntryCount": 0' events put-targets --rule stopped \
  --targets Id=q,Arn=arn:aws:sqs:us-east-1:123456789012:observe
expect 'events list-rules' '"Name": "stopped"' events list-rules
expect 'events list-targets-by-rule' ':observe"' events list-targets-by-rule --rule stopped
expect 'events put-rule, a bad pattern' 'InvalidEventPatternException' events put-rule --name bad --event-pattern '{"source":"aws.ecs"}'
expect 'events put-events' '"FailedEntryCount": 0' events put-events \
  --entries '[{"Source":"shop","DetailType":"sold","Detail":"{}"}]'
expect 'events put-events as AWS' 'NotAuthorizedForSource' events put-events \
  --entries '[{"Source":"aws.ecs","DetailType":"x","Detail":"{}"}]'
expect 'events remove-targets' '"FailedEntryCount": 0' events remove-targets --rule stopped --ids q
expect 'events delete-rule' '^$' events delete-rule --name stopped

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
