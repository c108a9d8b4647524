# frozen_string_literal: true

# Prepares the database, and runs again at every deploy: what is there already must stay as it is.
# Its address is in ENV['DATABASE_URL'].

warn 'nothing to prepare yet'
