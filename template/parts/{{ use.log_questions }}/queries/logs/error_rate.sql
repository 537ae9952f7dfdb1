-- Which share of the requests failed, day by day?
SELECT
  left(logged_at, 10) AS day,
  count(*) AS requests,
  count(*) FILTER (WHERE status BETWEEN 400 AND 499) AS refused,
  count(*) FILTER (WHERE status >= 500) AS failed,
  failed / requests AS failed_share
FROM events
WHERE status IS NOT NULL
GROUP BY day
ORDER BY day
