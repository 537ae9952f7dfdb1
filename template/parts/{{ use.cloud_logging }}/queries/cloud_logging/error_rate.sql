-- Which share of the requests failed, day by day?
SELECT
  CAST(DATE(timestamp) AS STRING) AS day,
  COUNT(*) AS requests,
  COUNTIF(LAX_INT64(json_payload.status) BETWEEN 400 AND 499) AS refused,
  COUNTIF(LAX_INT64(json_payload.status) >= 500) AS failed,
  COUNTIF(LAX_INT64(json_payload.status) >= 500) / COUNT(*) AS failed_share
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
  AND json_payload.status IS NOT NULL
GROUP BY day
ORDER BY day
