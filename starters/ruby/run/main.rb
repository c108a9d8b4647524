# frozen_string_literal: true

def handle(line)
  # your program goes here
end

# UTF-8 whatever the locale says
$stdin.set_encoding(Encoding::UTF_8)
$stdout.set_encoding(Encoding::UTF_8)

# one line at a time, so that a long input needs no more memory than a short one
lines = 0
$stdin.each_line do |line|
  lines += 1
  handle(line)
end
# stdout is for the answer alone; remarks to people go to stderr
warn "#{lines} lines read, and nothing done with them yet"
