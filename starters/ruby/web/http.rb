# frozen_string_literal: true

require 'socket'

# A small HTTP/1.1 server, because Ruby brings none along. Rack and Puma can take its place any time.
module HTTP
  # Header names are in lower case.
  Request = Struct.new(:verb, :path, :query, :headers, :body)

  class Malformed < StandardError; end

  # Each connection has a thread; the block makes [status, headers, body] of a request.
  def self.serve(host, port, &block)
    server = TCPServer.new(host, port)
    loop do
      Thread.new(server.accept) do |socket|
        converse(socket, &block)
      rescue Malformed
        respond(socket, 400, {}, '', last: true)
      rescue SystemCallError, IOError
        # the client went away
      ensure
        socket.close
      end
    end
  end

  def self.converse(socket)
    socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
    while (request = read(socket))
      last = request.headers['connection'].to_s.downcase == 'close'
      status, headers, body = yield(request)
      respond(socket, status, headers, body, last: last, bare: request.verb == 'HEAD')
      break if last
    end
  end

  def self.read(socket)
    line = socket.gets("\n", 8192) or return
    verb, target, version = line.split
    raise Malformed unless version&.start_with?('HTTP/1.')

    headers = read_headers(socket)
    socket.write("HTTP/1.1 100 Continue\r\n\r\n") if headers['expect'].to_s.downcase == '100-continue'
    path, query = target.split('?', 2)
    Request.new(verb, path, query, headers, read_body(socket, headers))
  end

  def self.read_headers(socket)
    headers = {}
    while (line = socket.gets("\n", 8192)&.chomp) && !line.empty?
      name, value = line.split(':', 2)
      raise Malformed unless value

      headers[name.downcase] = value.strip
    end
    headers
  end

  def self.read_body(socket, headers)
    return read_chunks(socket) if headers['transfer-encoding'].to_s.downcase == 'chunked'

    whole(socket, Integer(headers.fetch('content-length', '0'), 10)).force_encoding(Encoding::UTF_8)
  rescue ArgumentError
    raise Malformed
  end

  def self.whole(socket, length)
    bytes = socket.read(length).to_s
    raise EOFError if bytes.bytesize < length

    bytes
  end

  def self.read_chunks(socket)
    body = ''.b
    until (size = Integer(socket.gets.to_s[/\A\h+/] || raise(Malformed), 16)).zero?
      body << whole(socket, size)
      socket.gets
    end
    read_headers(socket)
    body.force_encoding(Encoding::UTF_8)
  end

  def self.respond(socket, status, headers, body, last:, bare: false)
    bodiless = [204, 304].include?(status)
    headers = { 'Connection' => last ? 'close' : 'keep-alive', **headers }
    headers['Content-Length'] = body.bytesize unless bodiless
    head = headers.map { |name, value| "#{name}: #{value}\r\n" }.join
    socket.write("HTTP/1.1 #{status} \r\n#{head}\r\n#{body unless bodiless || bare}")
  end
end
