wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local path = os.getenv("BODY")
wrk.body = io.open(path, "rb"):read("*a")
