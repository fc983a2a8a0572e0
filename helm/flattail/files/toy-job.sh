# Submits a training of one epoch on generated images and waits for its end. Deletes it if it succeeded, or cancels
# it if it takes too long.
# Environment: FLATTAIL_URL, FLATTAIL_TOKEN, TIMEOUT_SECONDS. The token appears in no command line.
set -eu

# The key makes retries of curl submit the job only once.
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# flattail.security.allowed-hosts always allows localhost.
call() {
  printf 'header = "Authorization: Bearer %s"\n' "$FLATTAIL_TOKEN" |
    curl --config - --silent --show-error --fail-with-body --max-time 150 \
      --retry 10 --retry-delay 3 --retry-connrefused -H 'Host: localhost' "$@"
}

# The first match, because the job's own id comes before those inside it.
field() {
  printf '%s' "$job" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

job=$(call "$FLATTAIL_URL/jobs" -H "Idempotency-Key: $key" -H 'Content-Type: application/json' -d '{
  "kind": "train", "name": "helm test", "labels": {"helm-test": "true"}, "maxDuration": "PT30M",
  "dataset": {"name": "shapes", "imbalance": {"type": "exp", "factor": 0.02}},
  "model": {"arch": "resnet20"}, "schedule": {"type": "constant"}, "epochs": 1, "batchSize": 32}') || {
  echo "The service took no job: $job"
  exit 1
}
id=$(field id)
echo "Job $id"

end=$(($(date +%s) + TIMEOUT_SECONDS))
while :; do
  left=$((end - $(date +%s)))
  if [ "$left" -le 0 ]; then
    echo "The job has not ended within $TIMEOUT_SECONDS s, and is cancelled. Does a worker run? $job"
    call -X POST "$FLATTAIL_URL/jobs/$id/cancel"
    exit 1
  fi
  job=$(call "$FLATTAIL_URL/jobs/$id" -H "Prefer: wait=$((left < 60 ? left : 60))")
  state=$(field state)
  echo "$state"
  case $state in
    succeeded)
      call -X DELETE "$FLATTAIL_URL/jobs/$id"
      exit 0
      ;;
    failed | cancelled)
      echo "$job"
      exit 1
      ;;
  esac
done
