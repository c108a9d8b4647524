# frozen_string_literal: true

require 'fileutils'
require 'json'
require 'rubygems/package'
require_relative 'parts'

# Tars in a folder within DATA_DIR, written without any other program's help.
module Archives
  FOLDER = File.join(ENV.fetch('DATA_DIR'), 'archives')
  # what is not a plain file name is refused
  NAME = /\A[A-Za-z0-9_][A-Za-z0-9._ -]{0,79}\z/

  module_function

  def pack(name, ids)
    raise Refusal.new(422, 'That is no name for an archive') unless name.is_a?(String) && name.valid_encoding? && NAME.match?(name)
    raise Refusal.new(422, 'ids is a list of 1 to 100 ids') unless ids.is_a?(Array) && ids.size.between?(1, 100)

    parts = ids.map { |id| Parts.find(id) }
    FileUtils.mkdir_p(FOLDER)
    # a file of the same name, or a link, makes room; EXCL then takes nobody else's for ours
    FileUtils.rm_f(path(name))
    File.open(path(name), File::WRONLY | File::CREAT | File::EXCL | File::BINARY) { |file| write(file, parts) }
    name
  end

  def read(name)
    raise Refusal.new(404, 'No such archive') unless name.valid_encoding? && NAME.match?(name)

    File.open(path(name), File::RDONLY | File::NOFOLLOW | File::BINARY, &:read)
  rescue SystemCallError
    raise Refusal.new(404, 'No such archive')
  end

  # A folder and a file that is no part come along.
  def write(file, parts)
    Gem::Package::TarWriter.new(file) do |tar|
      tar.mkdir('parts', 0o755)
      tar.add_file_simple('parts/README', 0o644, 5) { |entry| entry.write("Parts") }
      parts.each do |part|
        json = JSON.pretty_generate(part)
        tar.add_file_simple("parts/#{part[:id]}.json", 0o600, json.bytesize) { |entry| entry.write(json) }
      end
    end
  end

  def path(name)
    File.join(FOLDER, "#{name}.tar")
  end
end
