# frozen_string_literal: true

require 'pg'
require 'time'

# Why a request is not done.
class Refusal < StandardError
  attr_reader :status

  def initialize(status, message)
    super(message)
    @status = status
  end
end

# The parts in their table. Every value is a parameter of its statement.
module Parts
  COLUMNS = 'id, name, color, cents, note, stored_at'
  ORDERS = { 'name' => 'name', 'cents' => 'cents', 'createdAt' => 'stored_at' }.freeze
  DIRECTIONS = { 'asc' => 'ASC', 'desc' => 'DESC' }.freeze
  UUID = /\A\h{8}-\h{4}-\h{4}-\h{4}-\h{12}\z/

  module_function

  def add(fields)
    name = text(fields['name'], 1..200)
    color = text(fields['color'], 1..100)
    note = text(fields['note'], 0..2000) unless fields['note'].nil?
    cents = fields['cents']
    raise Refusal.new(422, 'cents is a whole number') unless cents.is_a?(Integer) && cents.between?(0, 100_000_000)

    run("INSERT INTO parts (name, color, cents, note) VALUES ($1, $2, $3, $4) RETURNING #{COLUMNS}", [name, color, cents, note]).first
  end

  def find(id)
    raise Refusal.new(404, 'No such part') unless id.is_a?(String) && UUID.match?(id)

    run("SELECT #{COLUMNS} FROM parts WHERE id = $1", [id]).first || raise(Refusal.new(404, 'No such part'))
  end

  # One statement, without a look at the part first.
  def alike(id)
    find(id)
    run("SELECT #{COLUMNS} FROM parts WHERE id <> $1 AND color = (SELECT color FROM parts WHERE id = $1)", [id])
  end

  # position() knows no patterns, so nothing needs an escape.
  def list(params)
    order = choose(ORDERS, params['sort'] || 'createdAt')
    direction = choose(DIRECTIONS, params['dir'] || 'asc')
    values = []
    wanted = []
    { 'q' => '(position(%<value>s in name) > 0 OR position(%<value>s in note) > 0)', 'color' => 'color = %<value>s' }.each do |name, test|
      next if params[name].nil? || params[name] == ''

      values << text(params[name], 1..200)
      wanted << format(test, value: "$#{values.size}::text")
    end
    where = "WHERE #{wanted.join(' AND ')}" if wanted.any?
    run("SELECT #{COLUMNS} FROM parts #{where} ORDER BY #{order} #{direction}", values)
  end

  # A cursor hands out a few rows at a time, and holds the moment it was opened in.
  def each
    db.transaction do
      db.exec("DECLARE everything NO SCROLL CURSOR FOR SELECT #{COLUMNS} FROM parts")
      loop do
        rows = db.exec('FETCH 40 FROM everything').to_a
        break if rows.empty?

        rows.each { |row| yield part(row) }
      end
    end
  end

  # NUL cannot be kept by PostgreSQL; what is not UTF-8 is no text.
  def text(value, length)
    good = value.is_a?(String) && value.valid_encoding? && !value.include?("\0") && length.cover?(value.length)
    good ? value : raise(Refusal.new(422, "A text of #{length.begin} to #{length.end} characters is wanted"))
  end

  def choose(choices, asked)
    choices.fetch(asked) { raise Refusal.new(422, "One of #{choices.keys.join(', ')} is wanted") }
  end

  def run(sql, values)
    db.exec_params(sql, values).map { |row| part(row) }
  end

  # Further members, and a time with an offset.
  def part(row)
    {
      currency: 'EUR', note: row['note'], cents: Integer(row['cents']), color: row['color'], name: row['name'], id: row['id'],
      createdAt: Time.parse(row['stored_at']).getlocal('+05:30').iso8601(6)
    }
  end

  # A connection for each of the server's threads.
  def db
    Thread.current[:db] ||= PG.connect(ENV.fetch('DATABASE_URL'), client_encoding: 'UTF8')
  end
end
