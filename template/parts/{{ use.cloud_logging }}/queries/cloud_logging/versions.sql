-- Which version of the model answered, from when to when?
SELECT
  JSON_VALUE(json_payload.version) AS version,
  MIN(timestamp) AS first,
  MAX(timestamp) AS last,
  COUNT(*) AS times,
  SUM(LAX_INT64(json_payload.`rows`)) AS `rows`
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
  AND json_payload.`rows` IS NOT NULL
  AND json_payload.version IS NOT NULL
GROUP BY version
ORDER BY first, version
