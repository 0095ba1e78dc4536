// The small site on cpp-httplib, as it comes: server PORT SITE

#include <chrono>
#include <fstream>
#include <httplib.h>
#include <iostream>
#include <iterator>
#include <regex>
#include <string>
#include <thread>

using httplib::Request;
using httplib::Response;

static const unsigned long longest_ms = 60000;
// A redirect leads to this machine and nowhere else.
static const std::regex loopback("http://(?:(?:[a-z0-9-]+\\.)*localhost|127\\.0\\.0\\.1)(?::[0-9]+)?(?:[/?#][!-~]*)?");

static std::string contents(const std::string &file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

static void text(Response &answer, int status, const std::string &body) {
  answer.status = status;
  answer.set_content(body, "text/plain; charset=utf-8");
}

// Thinks, as a handler does that asks a database.
static void slow(const Request &request, Response &answer) {
  const auto ms = request.has_param("ms") ? request.get_param_value("ms") : "0";
  if (ms.empty() || ms.find_first_not_of("0123456789") != std::string::npos)
    return text(answer, 400, "ms must be a whole number of milliseconds\n");
  const auto waited = ms.size() > 8 ? longest_ms : std::min(std::stoul(ms), longest_ms);
  std::this_thread::sleep_for(std::chrono::milliseconds(waited));
  text(answer, 200, "answered after " + std::to_string(waited) + " ms\n");
}

static void redirect(const Request &request, Response &answer) {
  const auto to = request.get_param_value("to");
  if (!std::regex_match(to, loopback)) return text(answer, 400, "to must be an http: URL of this machine\n");
  text(answer, 302, "it is at " + to + "\n");
  answer.set_header("Location", to);
}

int main(int, char **given) {
  const auto port = std::stoi(given[1]);
  const std::string site = given[2];
  httplib::Server server;
  // Every trial must ask for everything.
  server.set_default_headers({{"Cache-Control", "no-store"}});
  server.Get("/slow", slow);
  server.Get("/redirect", redirect);

  // C++ brings no JSON: a line of routes.json is read for what it is.
  const auto routes = contents(site + "/routes.json");
  const std::regex line("\"(/[^\"]*)\": \\{ \"file\": \"([^\"]+)\", \"type\": \"([^\"]+)\" \\}");
  for (std::sregex_iterator found(routes.begin(), routes.end(), line), end; found != end; ++found) {
    const std::string file = (*found)[2], type = (*found)[3];
    server.Get(std::regex_replace((*found)[1].str(), std::regex("\\."), "\\."),
               [=](const Request &, Response &answer) { answer.set_content(contents(site + "/" + file), type); });
  }
  server.set_error_handler([](const Request &, Response &answer) {
    if (answer.body.empty()) text(answer, answer.status, answer.status == 404 ? "not found\n" : "error\n");
  });

  if (!server.bind_to_port("127.0.0.1", port)) {
    std::cerr << "address already in use: " << port << std::endl;
    return 1;
  }
  std::cout << "listening on 127.0.0.1:" << port << std::endl;
  server.listen_after_bind();
}
