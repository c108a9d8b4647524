# frozen_string_literal: true

require 'date'
require 'json'

# A line that cannot be used; the message says why.
class Unusable < StandardError; end

# The members of one JSON object, taken out by type.
class Fields
  ISO_DATE = /\A\d{4}-\d{2}-\d{2}\z/

  def self.parse(line)
    value = JSON.parse(line)
    raise Unusable, 'not a JSON object' unless value.is_a?(Hash)

    new(value)
  rescue JSON::ParserError
    raise Unusable, 'not JSON'
  end

  def initialize(members)
    @members = members
  end

  def text(name)
    @members[name].tap { |value| refuse(name) unless value.is_a?(String) }
  end

  def amount(name)
    @members[name].tap { |value| refuse(name) unless value.is_a?(Integer) && !value.negative? }
  end

  def date(name)
    to_date(name, @members[name])
  end

  def optional_date(name)
    @members[name] && date(name)
  end

  def dates(name)
    list = @members[name]
    refuse(name) unless list.is_a?(Array)
    list.map { |value| to_date(name, value) }
  end

  private

  def to_date(name, value)
    refuse(name) unless value.is_a?(String) && ISO_DATE.match?(value)
    year, month, day = value.split('-').map { |part| part.to_i(10) }
    refuse(name) unless month.positive? && day.positive? && Date.valid_civil?(year, month, day, Date::GREGORIAN)
    Date.new(year, month, day, Date::GREGORIAN)
  end

  def refuse(name)
    raise Unusable, "#{name} will not do"
  end
end
