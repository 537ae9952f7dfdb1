-- How many rows were answered each day?
SELECT
  CAST(DATE(timestamp) AS STRING) AS day,
  JSON_VALUE(json_payload.event) AS event,
  COUNT(*) AS times,
  SUM(LAX_INT64(json_payload.`rows`)) AS `rows`
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
  AND json_payload.`rows` IS NOT NULL
  AND json_payload.event IS NOT NULL
GROUP BY day, event
ORDER BY day, event
