# frozen_string_literal: true

require_relative 'desk'

run Desk
