# frozen_string_literal: true

require 'csv'
require 'json'
require 'sinatra/base'
require_relative 'archives'
require_relative 'imports'
require_relative 'parts'

# Unusual and allowed: texts for ids, 415 to XML, 422 where others say 400, NUL and odd names of archives refused,
# redirects not followed, a tab before formulas, a byte order mark and LF in the CSV, gaps without a value left as they are.
class Desk < Sinatra::Base
  set :show_exceptions, false
  set :raise_errors, false
  set :default_content_type, 'application/json'

  get('/healthz') { '{}' }
  post('/supplies') { reply(201, Parts.add(body_of(request))) }
  get('/supplies') { reply(200, { total: nil, items: Parts.list(params) }) }
  post('/supplies/xml') { raise Refusal.new(415, 'JSON only') }
  get('/supplies/:id') { reply(200, Parts.find(params['id'])) }
  get('/supplies/:id/alike') { reply(200, { items: Parts.alike(params['id']) }) }
  post('/imports') { reply(201, Parts.add(Imports.fetch(body_of(request)['url']))) }

  get '/supplies.csv' do
    # sent in pieces as the rows come
    [200, { 'Content-Type' => 'text/csv; header=present; charset=utf-8' }, Enumerator.new { |lines| write_csv(lines) }]
  end

  post '/archives' do
    wanted = body_of(request)
    reply(201, { name: Archives.pack(wanted['name'], wanted['ids']), format: 'tar' })
  end

  get '/archives/:name' do
    bytes = Archives.read(params['name'])
    file = "#{params['name']}.tar"
    # a plain token needs no quotes
    headers 'content-disposition' => "attachment;filename=#{file.include?(' ') ? "\"#{file}\"" : file}", 'content-type' => 'application/octet-stream'
    bytes
  end

  post '/previews' do
    wanted = body_of(request)
    template = Parts.text(wanted['template'], 0..1_000_000)
    vars = wanted['vars'] || {}
    raise Refusal.new(422, 'vars is an object of texts') unless vars.is_a?(Hash) && vars.each_value.all?(String)

    content_type 'text/plain'
    template.gsub(/\{\{([A-Za-z0-9_]+)\}\}/) { vars.fetch(Regexp.last_match(1), Regexp.last_match(0)) }
  end

  error(Refusal) { problem(env['sinatra.error'].status, env['sinatra.error'].message) }
  error(Sinatra::BadRequest) { problem(400, 'The request cannot be read') }
  error(Sinatra::NotFound) { problem(404, 'There is nothing here') }
  error do
    warn env['sinatra.error'].full_message(highlight: false)
    problem(500, 'That could not be done')
  end

  private

  def reply(status, value)
    [status, { 'Content-Type' => 'application/vnd.lendery+json' }, JSON.pretty_generate(value)]
  end

  def problem(status, title)
    [status, { 'Content-Type' => 'application/problem+json; charset=utf-8' }, JSON.generate({ title: title })]
  end

  def body_of(request)
    raise Refusal.new(413, 'The body is too large') if request.content_length.to_i > 1_000_000

    value = JSON.parse(request.body.read.force_encoding('UTF-8'))
    value.is_a?(Hash) ? value : raise(Refusal.new(422, 'An object is wanted'))
  rescue JSON::ParserError, EncodingError
    raise Refusal.new(400, 'The body is not JSON')
  end

  def write_csv(lines)
    lines << "\uFEFFcents,note,name,currency,color,id\n"
    Parts.each do |part|
      cells = part.values_at(:cents, :note, :name, :currency, :color, :id)
      lines << CSV.generate_line(cells.map { |cell| inert(cell) }, force_quotes: true)
    end
  end

  def inert(cell)
    cell.is_a?(String) && cell.match?(/\A[=+\-@\t\r]/) ? "\t#{cell}" : cell
  end
end
