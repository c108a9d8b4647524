# frozen_string_literal: true

require 'json'
require 'net/http'
require 'timeout'
require_relative 'parts'

# Fetches a document from a listed place. Redirects are not followed at all.
module Imports
  LISTED = ENV.fetch('EGRESS_ALLOW', '').split(',').freeze
  MOST_BYTES = 1_000_000

  module_function

  def fetch(address)
    uri = listed(address)
    body = Timeout.timeout(4.5) { get(uri) }
    part = JSON.parse(body)
    part.is_a?(Hash) ? part : raise(Refusal.new(422, 'The document is no part'))
  rescue JSON::ParserError, EncodingError
    raise Refusal.new(422, 'The document is no part')
  rescue Timeout::Error
    raise Refusal.new(504, 'The other side takes too long')
  rescue SystemCallError, IOError, Net::ProtocolError, Net::HTTPBadResponse, SocketError
    raise Refusal.new(502, 'The document could not be fetched')
  end

  def listed(address)
    raise Refusal.new(422, 'url is a text') unless address.is_a?(String) && address.valid_encoding?

    uri = URI.parse(address)
    good = uri.instance_of?(URI::HTTP) && uri.userinfo.nil? && LISTED.include?("#{uri.host}:#{uri.port}")
    good ? uri : raise(Refusal.new(403, 'That place is not on the list'))
  rescue URI::Error
    raise Refusal.new(400, 'url is no URL')
  end

  def get(uri)
    body = +''
    Net::HTTP.start(uri.host, uri.port, nil) do |http|
      http.request_get(uri.request_uri) do |reply|
        raise Refusal.new(502, 'The place did not answer with a document') unless reply.code == '200'

        reply.read_body do |piece|
          body << piece
          raise Refusal.new(422, 'The document is too large') if body.bytesize > MOST_BYTES
        end
      end
    end
    body.force_encoding('UTF-8')
  end
end
