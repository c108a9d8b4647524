# frozen_string_literal: true

require 'set'
require_relative 'fields'

# What holds for all loans of the night.
Header = Struct.new(:as_of, :grace, :closed) do
  def self.parse(line)
    fields = Fields.parse(line)
    new(fields.date('asOf'), fields.amount('grace'), fields.dates('closed').to_set)
  end

  def open?(date)
    !date.sunday? && !closed.include?(date)
  end
end
