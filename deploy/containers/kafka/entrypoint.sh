#!/bin/bash
# Formats the data folder on the first start, then becomes the broker. Clients find it by KAFKA_ADVERTISED_LISTENERS.
set -euo pipefail
: "${KAFKA_ADVERTISED_LISTENERS:?must be set, such as PLAINTEXT://kafka:9092}"
settings=/var/lib/kafka/server.properties
{
  cat /etc/kafka/kafka.properties
  echo "log.dirs=/var/lib/kafka/log"
  echo "listeners=PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093"
  echo "advertised.listeners=$KAFKA_ADVERTISED_LISTENERS"
  echo "controller.quorum.voters=1@127.0.0.1:9093"
} >"$settings"
java=(java -Xms64m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1
  -Dlog4j2.configurationFile=/etc/kafka/kafka-log4j2.yaml -cp "/opt/kafka/libs/*")
[ -e /var/lib/kafka/log/meta.properties ] || "${java[@]}" kafka.tools.StorageTool format \
  -t "$(head -c 16 /dev/urandom | base64 | tr '+/' 'AA' | tr -d '=')" -c "$settings" >/dev/null
exec "${java[@]}" kafka.Kafka "$settings"
