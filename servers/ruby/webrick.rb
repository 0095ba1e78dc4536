# The small site on WEBrick, as it comes: ruby webrick.rb PORT

require 'webrick'
require_relative 'site'

server = WEBrick::HTTPServer.new(BindAddress: '127.0.0.1', Port: Integer(ARGV.fetch(0)), AccessLog: [])
server.mount_proc '/' do |request, response|
  response.status, headers, body = Site.answer_to(request.path, request.query_string)
  headers.each { |name, value| response[name] = value }
  response.body = body.join
end
%w[INT TERM].each { |signal| trap(signal) { server.shutdown } }
server.start
