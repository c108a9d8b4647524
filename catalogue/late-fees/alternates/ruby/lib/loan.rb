# frozen_string_literal: true

require_relative 'fields'

# One loan, and what it costs.
class Loan
  # what each kind of member pays of the full price
  SHARES = { 'adult' => 1r, 'student' => 1/2r, 'staff' => 0r }.freeze

  attr_reader :id

  def self.parse(line)
    fields = Fields.parse(line)
    share = SHARES.fetch(fields.text('kind')) { raise Unusable, 'kind is unknown' }
    new(fields.text('loan'), share, fields.date('due'), fields.optional_date('returned'), [fields.amount('rate'), fields.amount('cap')])
  end

  def initialize(id, share, due, returned, money)
    @id = id
    @share = share
    @due = due
    @returned = returned
    @rate, @cap = money
  end

  def days(header)
    @days ||= ((@due + 1)..(@returned || header.as_of)).count { |date| header.open?(date) }
  end

  def fee(header)
    return 0 if days(header) <= header.grace

    [(days(header) * @rate * @share).ceil, @cap].min
  end
end
