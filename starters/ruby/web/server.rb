# frozen_string_literal: true

require 'json'
require_relative 'http'

def json(status, body, type = 'application/json')
  [status, { 'Content-Type' => type }, JSON.generate(body)]
end

# An error that programs and people can read (RFC 9457).
def problem(status, title)
  json(status, { title: title, status: status }, 'application/problem+json')
end

def answer(request)
  case [request.verb, request.path]
  in ['GET', '/healthz'] then json(200, { status: 'ok' })
  # your routes go here
  else problem(404, 'Not found')
  end
rescue StandardError => e
  warn e.full_message(highlight: false)
  problem(500, 'Something went wrong')
end

trap('TERM') { exit }

port = Integer(ENV.fetch('PORT', '3000'))
warn "listening on http://127.0.0.1:#{port}"
HTTP.serve('127.0.0.1', port) { |request| answer(request) }
