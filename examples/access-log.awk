# Makes examples/access.log: a day in the life of a web shop that does not exist. The same on every
# machine:  awk -f examples/access-log.awk > examples/access.log
function random(n) { seed = (seed * 16807) % 2147483647; return seed % n }
function pick(list,  parts, n) { n = split(list, parts, "|"); return parts[random(n) + 1] }
# Traffic by the hour: few at night, most in the evening.
function pause(hour) { return 1 + random(hour < 6 ? 120 : hour < 17 ? 30 : 18) }
function visitor() { return pick("192.0.2.|198.51.100.|203.0.113.") (1 + random(254)) }
function path() {
  return pick("GET /|GET /products|GET /products/" random(400) "|GET /products/" random(400) \
    "|GET /search?q=" pick("lamp|chair|desk|rug|shelf") "|GET /static/app.js|GET /static/site.css" \
    "|POST /cart|POST /checkout|GET /account|GET /favicon.ico")
}
function status(request) {
  if (request ~ /checkout/ && random(20) == 0) return 503
  if (request ~ /products\// && random(25) == 0) return 404
  if (request ~ /static|favicon/ && random(3) == 0) return 304
  return request ~ /^POST/ ? 303 : 200
}
BEGIN {
  seed = 20260720
  agents = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" \
    "|Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15" \
    "|Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36" \
    "|ExampleBot/2.1 (+https://bot.example/about)"
  while (seconds < 86400) {
    hour = int(seconds / 3600)
    request = path()
    code = status(request)
    printf "%s - - [20/Jul/2026:%02d:%02d:%02d +0000] \"%s HTTP/1.1\" %d %d \"%s\" \"%s\"\n",
      visitor(), hour, int(seconds / 60) % 60, seconds % 60, request, code,
      code == 304 ? 0 : 200 + random(48000), pick("-|https://shop.example/|https://search.example/"), pick(agents)
    seconds += pause(hour)
  }
}
