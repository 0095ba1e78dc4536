# The answers of the small site of servers/site/, as Rack wants them: a status, headers, and a list of strings.

require 'json'
require 'uri'

module Site
  FOLDER = File.join(__dir__, '..', 'site')
  ROUTES = JSON.parse(File.read(File.join(FOLDER, 'routes.json')))
  LONGEST_MS = 60_000
  # A redirect leads to this machine and nowhere else.
  LOOPBACK = %r{\Ahttp://(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1)(?::\d+)?(?:[/?#][!-~]*)?\z}

  module_function

  def answer_to(path, query)
    asked = URI.decode_www_form(query.to_s).to_h
    case path
    when '/slow' then slow(asked.fetch('ms', '0'))
    when '/redirect' then redirect(asked.fetch('to', ''))
    else page(ROUTES[path])
    end
  end

  def page(route)
    return text(404, "not found\n") unless route

    answer(200, route['type'], File.binread(File.join(FOLDER, route['file'])))
  end

  # Thinks, as a handler does that asks a database.
  def slow(milliseconds)
    return text(400, "ms must be a whole number of milliseconds\n") unless milliseconds.match?(/\A\d+\z/)

    waited = [milliseconds.to_i, LONGEST_MS].min
    sleep(waited / 1000.0)
    text(200, "answered after #{waited} ms\n")
  end

  def redirect(target)
    return text(400, "to must be an http: URL of this machine\n") unless target.match?(LOOPBACK)

    status, headers, body = text(302, "it is at #{target}\n")
    [status, { 'Location' => target, **headers }, body]
  end

  def text(status, body)
    answer(status, 'text/plain; charset=utf-8', body)
  end

  # no-store: every trial must ask for everything.
  def answer(status, type, body)
    headers = { 'Content-Type' => type, 'Content-Length' => body.bytesize.to_s, 'Cache-Control' => 'no-store' }
    [status, headers, [body]]
  end
end
