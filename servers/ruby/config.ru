# The small site for servers that speak Rack: Puma, unicorn.

require_relative 'site'

run ->(env) { Site.answer_to(env['PATH_INFO'], env['QUERY_STRING']) }
