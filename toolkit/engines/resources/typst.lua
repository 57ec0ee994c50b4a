-- What pandoc's typst writer leaves out: safe text, and tables that break, repeat their head, fit
-- the page and say which rows are headings.

local typst = {}

local LONGEST = 34        -- characters that a column may claim before its text wraps
local COMFORTABLE = 92    -- characters in a row at the table's full size
local SMALLEST = 0.66     -- of the full size

-- A string of typst code.
function typst.string(text)
  return '"' .. text:gsub('[\\"]', '\\%0'):gsub('\n', '\\n') .. '"'
end

-- Words with ASCII punctuation, each sign escaped: pandoc's writer leaves `- `, `1.` and `-1` at
-- the start of some contents to typst, which makes a list, or a minus, of them.
function typst.escape_str(str)
  if str.text:find '%p' then
    return pandoc.RawInline('typst', (str.text:gsub('%p', '\\%0')))
  end
end

local function raw(text) return pandoc.RawInline('typst', text) end

-- The length of the longest line, and of the longest word, of a cell.
local function measure(cell)
  local longest_line, longest_word = 0, 0
  local text = pandoc.utils.stringify(cell.contents:walk { LineBreak = function() return pandoc.Str '\n' end })
  for line in text:gmatch '[^\n]+' do
    longest_line = math.max(longest_line, pandoc.text.len(line))
    for word in line:gmatch '%S+' do longest_word = math.max(longest_word, pandoc.text.len(word)) end
  end
  return math.min(longest_line, math.max(LONGEST, longest_word))
end

-- Each column's share of the width, by its longest cell, and the size at which they fit.
local function fit(rows, columns)
  local shares = {}
  for index = 1, columns do shares[index] = 4 end
  for _, row in ipairs(rows) do
    local column = 1
    for _, cell in ipairs(row.cells) do
      if cell.col_span == 1 and shares[column] then
        shares[column] = math.max(shares[column], measure(cell) + 2)
      end
      column = column + cell.col_span
    end
  end
  local total = 0
  for _, share in ipairs(shares) do total = total + share end
  return shares, math.max(SMALLEST, math.min(1, COMFORTABLE / total))
end

local ALIGN = { AlignLeft = 'left', AlignRight = 'right', AlignCenter = 'center' }

-- The alignment of each column: its own, or, as HTML has it on cells only, that of a cell.
local function column_alignments(element, rows)
  local alignments = {}
  for index, spec in ipairs(element.colspecs) do alignments[index] = ALIGN[spec[1]] or false end
  for _, row in ipairs(rows) do
    local column = 1
    for _, cell in ipairs(row.cells) do
      local own = cell.col_span == 1 and ALIGN[cell.alignment]
      alignments[column] = alignments[column] or own or false
      column = column + cell.col_span
    end
  end
  for index, alignment in ipairs(alignments) do alignments[index] = alignment or 'left' end
  return alignments
end

-- The beginning of a cell: what it spans, where it stands, and the function that sets its words.
local function open_cell(cell, style, alignment)
  local options = {}
  if cell.col_span > 1 then table.insert(options, 'colspan: ' .. cell.col_span) end
  if cell.row_span > 1 then table.insert(options, 'rowspan: ' .. cell.row_span) end
  local own = ALIGN[cell.alignment] or alignment
  if style == 'head' then own = own .. ' + bottom' end
  table.insert(options, 'align: ' .. own)
  return raw('table.cell(' .. table.concat(options, ', ') .. ')[#table-' .. style .. '[')
end

-- Tell whether a cell holds words only: no lists, no code.
local function is_run(blocks)
  for _, block in ipairs(blocks) do
    if block.t ~= 'Plain' and block.t ~= 'Para' then return false end
  end
  return true
end

-- Cells as runs of inlines, so that pandoc writes their words, and the walk that follows finds the
-- references in them. `into` holds finished blocks and the run that is being written.
local function add_row(into, row, style)
  local column = 1
  for _, cell in ipairs(row.cells) do
    local stub = style == 'cell' and into.grouped and column == 1 and 'stub'
    into.run:insert(open_cell(cell, stub or style, into.alignments[column]))
    if is_run(cell.contents) then
      into.run:extend(pandoc.utils.blocks_to_inlines(cell.contents, { pandoc.LineBreak() }))
    else
      into.blocks:insert(pandoc.Plain(into.run))
      into.blocks:extend(cell.contents)
      into.run = pandoc.Inlines {}
    end
    into.run:insert(raw ']], ')
    column = column + cell.col_span
  end
end

-- Headings of columns stand again on every page; those of groups begin where their rows do.
local function add_head(into, rows)
  if #rows == 0 then return end
  into.run:insert(raw 'table.header(table-rule, ')
  for _, row in ipairs(rows) do add_row(into, row, 'head') end
  into.run:insert(raw 'table-rule), ')
end

local function add_group(into, row)
  into.grouped = true
  into.run:insert(raw 'table.header(level: 2, repeat: false, ')
  add_row(into, row, 'group')
  into.run:insert(raw '), ')
end

-- A row with one cell over all columns, or one that HTML marks as a heading of its group.
local function is_group(row, columns)
  local first = row.cells[1]
  return #row.cells == 1 and (first.col_span == columns or first.attributes.scope == 'rowgroup')
    and columns > 1
end

local function add_body(into, body, columns)
  local rows = pandoc.List {}
  rows:extend(body.head)
  rows:extend(body.body)
  for _, row in ipairs(rows) do
    if is_group(row, columns) then
      add_group(into, row)
    else
      add_row(into, row, 'cell')
    end
  end
end

local function all_rows(element)
  local rows = pandoc.List {}
  rows:extend(element.head.rows)
  for _, body in ipairs(element.bodies) do
    rows:extend(body.head)
    rows:extend(body.body)
  end
  rows:extend(element.foot.rows)
  return rows
end

-- A table as a call of the template's `#trial-table`.
function typst.table(element)
  local rows, columns = all_rows(element), #element.colspecs
  local shares, size = fit(rows, columns)
  local alignments = column_alignments(element, rows)
  for index = 1, columns do shares[index] = shares[index] .. 'fr' end
  local into = {
    alignments = alignments,
    blocks = pandoc.Blocks {},
    run = pandoc.Inlines {
      raw(('#trial-table((%s,), %.3f, %d, '):format(table.concat(shares, ', '), size, #rows)),
    },
  }
  add_head(into, element.head.rows)
  for _, body in ipairs(element.bodies) do add_body(into, body, columns) end
  for _, row in ipairs(element.foot.rows) do add_row(into, row, 'cell') end
  into.run:insert(raw 'table-rule)')
  into.blocks:insert(pandoc.Plain(into.run))
  return into.blocks
end

return typst
