-- What pandoc's typst writer leaves out: safe text, and tables that break, repeat their head, fit
-- the page and say which rows are headings.

local typst = {}

local LONGEST = 34        -- characters that a column may claim before its text wraps
local SHORTEST = 4        -- characters that every column gets
local COMFORTABLE = 92    -- characters in a row at the table's full size
local SMALLEST = 0.66     -- of the full size

-- A string of typst code.
function typst.string(text)
  return '"' .. text:gsub('[\\"]', '\\%0'):gsub('\n', '\\n') .. '"'
end

-- Each sign of ASCII escaped: pandoc's writer leaves `- `, `1.` and `-1` at the start of some
-- contents to typst, which makes a list, or a minus, of them.
local function escape(text) return (text:gsub('%p', '\\%0')) end

function typst.escape_str(str)
  if str.text:find '%p' then return pandoc.RawInline('typst', escape(str.text)) end
end

-- --------------------------------------------------------------------------------- Reading
-- A table is read into plain Lua once, because every look into pandoc's own costs a conversion.

-- Tell whether a cell holds words only: no lists, no code.
local function is_run(blocks)
  for _, block in ipairs(blocks) do
    if block.t ~= 'Plain' and block.t ~= 'Para' then return false end
  end
  return true
end

-- The length of the longest line of a run, as far as a column may claim it, and of its longest word.
local function measure(inlines)
  local line, word, longest_line, longest_word = 0, 0, 0, 0
  local function visit(list)
    for _, inline in ipairs(list) do
      local t = inline.t
      if t == 'Str' then
        local length = utf8.len(inline.text) or #inline.text
        line, word = line + length, word + length
      elseif t == 'Space' or t == 'SoftBreak' then
        line, word = line + 1, 0
      elseif t == 'LineBreak' then
        line, word = 0, 0
      elseif type(inline.content) == 'table' then
        visit(inline.content)
      else
        line = line + #pandoc.utils.stringify(inline)
      end
      longest_line, longest_word = math.max(longest_line, line), math.max(longest_word, word)
    end
  end
  visit(inlines)
  return math.min(longest_line, math.max(LONGEST, longest_word)), longest_word
end

local ALIGN = { AlignLeft = 'left', AlignRight = 'right', AlignCenter = 'center' }

local function read_row(row)
  local cells = {}
  for index, cell in ipairs(row.cells) do
    local contents = cell.contents
    local read = {
      columns = cell.col_span, rows = cell.row_span, align = ALIGN[cell.alignment],
      group = cell.attr.attributes.scope == 'rowgroup',
    }
    if #contents == 1 and contents[1].t == 'Plain' then
      read.run = contents[1].content
    elseif is_run(contents) then
      read.run = pandoc.utils.blocks_to_inlines(contents, { pandoc.LineBreak() })
    else
      read.blocks = contents
    end
    read.length, read.word = measure(read.run or pandoc.utils.blocks_to_inlines(contents))
    cells[index] = read
  end
  return cells
end

local function read_rows(...)
  local rows = {}
  for _, list in ipairs { ... } do
    for _, row in ipairs(list) do table.insert(rows, read_row(row)) end
  end
  return rows
end

-- --------------------------------------------------------------------------------- Fitting

-- Where not all lines fit, even in the smallest letters, columns keep what their longest words need,
-- and share the rest: lines wrap, and no number runs into its neighbour.
local function squeeze(shares, words)
  local lines, least = 0, 0
  for index, share in ipairs(shares) do
    lines, least = lines + share, least + words[index]
  end
  local most = COMFORTABLE / SMALLEST
  if lines <= most or lines == least then return end
  local kept = math.max(0, (most - least) / (lines - least))
  for index, share in ipairs(shares) do
    shares[index] = words[index] + (share - words[index]) * kept
  end
end

-- For each column its share of the width, by its longest cell, and its alignment: its own, or, as
-- HTML has it on cells only, that of a cell.
local function fit(table_rows, colspecs)
  local shares, words, aligns = {}, {}, {}
  for index, spec in ipairs(colspecs) do
    shares[index], words[index], aligns[index] = SHORTEST, SHORTEST, ALIGN[spec[1]] or false
  end
  for _, cells in ipairs(table_rows) do
    local column = 1
    for _, cell in ipairs(cells) do
      if cell.columns == 1 and shares[column] then
        shares[column] = math.max(shares[column], cell.length + 2)
        words[column] = math.max(words[column], math.min(cell.word, cell.length) + 2)
        aligns[column] = aligns[column] or cell.align or false
      end
      column = column + cell.columns
    end
  end
  squeeze(shares, words)
  return shares, aligns
end

-- --------------------------------------------------------------------------------- Writing

-- A run of text that grows: plain words are written here, all else is left to pandoc's writer, and
-- to the walk that follows, which finds the references in it.
local Writer = {}
Writer.__index = Writer

function Writer:flush()
  if #self.text > 0 then
    self.run:insert(pandoc.RawInline('typst', table.concat(self.text)))
    self.text = {}
  end
end

function Writer:raw(text) table.insert(self.text, text) end

function Writer:inlines(inlines)
  for _, inline in ipairs(inlines) do
    local t = inline.t
    if t == 'Str' then
      self:raw(escape(inline.text))
    elseif t == 'Space' or t == 'SoftBreak' then
      self:raw ' '
    elseif t == 'LineBreak' then
      self:raw ' \\\n'
    elseif t == 'Span' and inline.identifier == '' then
      self:inlines(inline.content)
    else
      self:flush()
      self.run:insert(inline)
    end
  end
end

function Writer:blocks(blocks)
  self:flush()
  self.done:insert(pandoc.Plain(self.run))
  self.done:extend(blocks)
  self.run = pandoc.Inlines {}
end

-- One row. `style` is the template's function for its words: head, group or cell.
function Writer:row(cells, style)
  local column = 1
  for _, cell in ipairs(cells) do
    local align = cell.align or self.aligns[column] or 'left'
    local call = style == 'cell' and self.grouped and column == 1 and 'stub' or style
    self:raw('table.cell(align: ' .. align .. (style == 'head' and ' + bottom' or ''))
    if cell.columns > 1 then self:raw(', colspan: ' .. cell.columns) end
    if cell.rows > 1 then self:raw(', rowspan: ' .. cell.rows) end
    self:raw(')[#table-' .. call .. '[')
    if cell.run then self:inlines(cell.run) else self:blocks(cell.blocks) end
    self:raw ']], '
    column = column + cell.columns
  end
end

-- Headings of columns stand again on every page; those of groups where their rows begin.
function Writer:head(rows)
  if #rows == 0 then return end
  self:raw 'table.header(table-rule, '
  for _, cells in ipairs(rows) do self:row(cells, 'head') end
  self:raw 'table-rule), '
end

function Writer:body(rows, columns)
  for _, cells in ipairs(rows) do
    local first = cells[1]
    if #cells == 1 and columns > 1 and (first.group or first.columns == columns) then
      self.grouped = true
      self:raw 'table.header(level: 2, repeat: false, '
      self:row(cells, 'group')
      self:raw '), '
    else
      self:row(cells, 'cell')
    end
  end
end

-- A table as a call of the template's `#trial-table`.
function typst.table(element)
  local lists = {}
  for _, body in ipairs(element.bodies) do
    table.insert(lists, body.head)
    table.insert(lists, body.body)
  end
  table.insert(lists, element.foot.rows)
  local head, rows = read_rows(element.head.rows), read_rows(table.unpack(lists))
  local all = table.move(rows, 1, #rows, #head + 1, table.move(head, 1, #head, 1, {}))
  local shares, aligns = fit(all, element.colspecs)
  local total = 0
  for index, share in ipairs(shares) do
    total, shares[index] = total + share, ('%gfr'):format(share)
  end
  local size = math.max(SMALLEST, math.min(1, COMFORTABLE / total))
  local writer = setmetatable(
    { done = pandoc.Blocks {}, run = pandoc.Inlines {}, text = {}, aligns = aligns }, Writer)
  writer:raw(('#trial-table((%s,), %.3f, %d, '):format(table.concat(shares, ', '), size, #all))
  writer:head(head)
  writer:body(rows, #shares)
  writer:raw 'table-rule)'
  writer:blocks {}
  return writer.done
end

return typst
