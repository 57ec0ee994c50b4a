-- One document as pandoc reads it in; the same without Quarto's constructs out, for pandoc's HTML
-- or typst writer. The first walk, over the blocks, numbers the floats and rewrites what is a block;
-- the second, in inlines.lua, knows all numbers and rewrites the rest. Whatever is not known becomes
-- a fault; the faults and the files that the document uses are the first line of the output.

local here = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local state = {
  html = FORMAT:match '^html' ~= nil,
  faults = {},   -- what is wrong, each with the text to look for in the source
  used = {},     -- the files that the document shows or links to, once each
  numbers = {},  -- the id of a float -> 'Figure 1', with a no-break space
  ids = {},      -- the ids that a link may lead to
  shift = 0,     -- what is added to the level of each heading
  PICTURE = 'trialpress-picture',  -- marks a picture that stands for itself, as in a figure
}

-- Note a fault. `needle` is a text that stands where the fault is.
function state.fault(what, needle, hint)
  table.insert(state.faults, { what = what, needle = needle or '', hint = hint or '' })
end

local typst = dofile(pandoc.path.join { here, 'typst.lua' })
local inlines = dofile(pandoc.path.join { here, 'inlines.lua' })(state, typst)

local WORDS = { fig = 'Figure', tbl = 'Table' }
local CALLOUTS = {
  note = 'Note', tip = 'Tip', warning = 'Warning', important = 'Important', caution = 'Caution',
}
-- The prefixes of the other ids that Quarto numbers.
local OTHER_FLOATS = pandoc.List {
  'eq', 'lst', 'thm', 'lem', 'cor', 'prp', 'cnj', 'def', 'exm', 'exr', 'sol', 'rem', 'alg', 'vid',
  'nte', 'tip', 'wrn', 'imp', 'cau',
}
local UNKNOWN_CLASSES = pandoc.List {
  'aside', 'hidden', 'cell', 'landscape', 'proof', 'remark', 'solution', 'columns', 'column',
  'appendix', 'listing',
}
local UNKNOWN_CLASS_PATTERNS = { '^panel%-', '^column%-', '^cell%-', '^quarto%-', '^margin%-' }

local counts = { fig = 0, tbl = 0 }
local levels = {}
local unnumbered_tables = 0
local blocks = { traverse = 'topdown' }  -- the first walk; filled at the end

local function raw(text) return pandoc.RawInline(FORMAT, text) end

local function raw_block(text) return pandoc.RawBlock(FORMAT, text) end

local function take(element, name)
  local value = element.attributes[name]
  element.attributes[name] = nil
  return value
end

local function float_kind(id)
  local prefix = id:match '^(%a+)%-'
  return prefix and WORDS[prefix] and prefix
end

-- ------------------------------------------------------------------------------------- Checks

local function note_id(element)
  local id = element.identifier
  if id == '' then return end
  local kind, prefix = float_kind(id), id:match '^(%a+)%-'
  if state.ids[id] and kind then
    state.fault('the id ' .. id .. ' stands twice', '#' .. id)
  elseif kind and (element.t == 'Div' or element.t == 'Figure' or element.t == 'Table') then
    counts[kind] = counts[kind] + 1
    state.numbers[id] = WORDS[kind] .. '\u{a0}' .. counts[kind]
  elseif kind then
    state.fault('the id ' .. id .. ' is not on a figure, a table or a div', '#' .. id)
  elseif prefix and OTHER_FLOATS:includes(prefix) and element.t ~= 'Header' then
    state.fault('cross-references to ' .. prefix .. '- are not supported', '#' .. id,
      'the embedded engine numbers fig- and tbl- only')
  end
  state.ids[id] = true
end

local function is_unknown(class)
  if UNKNOWN_CLASSES:includes(class) then return true end
  if class:match '^callout' then return not CALLOUTS[class:match '^callout%-(%a+)$' or ''] end
  for _, pattern in ipairs(UNKNOWN_CLASS_PATTERNS) do
    if class:match(pattern) then return true end
  end
  return false
end

local function check_attributes(element)
  for _, class in ipairs(element.classes) do
    if is_unknown(class) then
      state.fault('the embedded engine does not know .' .. class, '.' .. class,
        'say it without, or render with Quarto')
    end
  end
  for name in pairs(element.attributes) do
    if name:match '^layout' or name:match '%-sub?cap$' then
      state.fault('the embedded engine does not know the attribute ' .. name, name,
        'say it without, or render with Quarto')
    end
  end
  note_id(element)
end

-- Tell whether an element is for this format, and take the conditions off it.
local function is_visible(element)
  local visible = element.classes:includes 'content-visible'
  if not visible and not element.classes:includes 'content-hidden' then return true end
  local when, unless = take(element, 'when-format'), take(element, 'unless-format')
  local format = when or unless
  if format ~= 'html' and format ~= 'typst' then
    local class = visible and '.content-visible' or '.content-hidden'
    state.fault(class .. ' needs when-format or unless-format, and html or typst', class,
      'the PDF is made by typst, in Quarto too, so that its format is typst')
    return true
  end
  element.classes = element.classes:filter(function(class)
    return not class:match '^content%-'
  end)
  local matches = (format == 'html') == state.html
  if not when then matches = not matches end
  return matches == visible
end

-- ------------------------------------------------------------------------------------- Floats

local function numbered(id, caption)
  local number = state.numbers[id]
  if not number then return caption end
  return pandoc.Inlines { pandoc.Str(number .. ':'), pandoc.Space() } .. caption
end

-- A float with its caption. The number is part of the text: the same in both formats.
local function make_float(kind, id, caption, content)
  caption = numbered(id, caption)
  if not state.html then
    local result = pandoc.Blocks {
      pandoc.Plain(pandoc.Inlines { raw('#float("' .. kind .. '", [') } .. caption .. { raw '])[' }),
    }
    result:extend(content)
    result:insert(raw_block(']' .. (id == '' and '' or '#label(' .. typst.string(id) .. ')')))
    return result
  end
  local words = pandoc.Blocks {
    raw_block('<figcaption' .. (id == '' and '>' or ' id="' .. id .. '-caption">')),
    pandoc.Plain(caption), raw_block '</figcaption>',
  }
  local attribute = id == '' and '' or ' id="' .. id .. '"'
  local result = pandoc.Blocks {
    raw_block('<figure' .. attribute .. ' class="float float-' .. kind .. '">'),
  }
  result:extend(kind == 'tbl' and words .. content or content .. words)
  result:insert(raw_block '</figure>')
  return result
end

-- What is too wide scrolls in a box of its own, with a name, that the keyboard can reach.
local function scrolling(block, id)
  local name = 'aria-labelledby="' .. id .. '-caption"'
  if id == '' then
    unnumbered_tables = unnumbered_tables + 1
    name = 'aria-label="Table without a number, ' .. unnumbered_tables .. '"'
  end
  return pandoc.Blocks {
    raw_block('<div class="scroll" role="region" tabindex="0" ' .. name .. '>'),
    block, raw_block '</div>',
  }
end

-- Widths that an author has drawn, as shares of the page's width: Markdown counts characters.
local function whole_width(colspecs)
  local total = 0
  for _, spec in ipairs(colspecs) do total = total + (spec[2] or 0) end
  if total == 0 then return colspecs end
  return pandoc.List(colspecs):map(function(spec) return { spec[1], (spec[2] or 0) / total } end)
end

local function is_html_table(block)
  return block.t == 'RawBlock' and block.format == 'html' and block.text:match '<table' ~= nil
end

-- One table, of either kind, without caption.
local function rewrite_table(block, id)
  if state.html then return scrolling(block, id) end
  if block.t == 'Table' then return typst.table(block) end
  return pandoc.read(block.text, 'html').blocks:walk { Table = typst.table }
end

-- `::: {#tbl-x}` and `::: {#fig-x}`: the last paragraph is the caption, as Quarto has it.
local function rewrite_float_div(div, kind)
  local caption = div.content[#div.content]
  if not caption or caption.t ~= 'Para' or #div.content < 2 then
    state.fault('the div ' .. div.identifier .. ' has no caption', '#' .. div.identifier,
      'its caption is its last paragraph, after the content')
    return {}
  end
  local content = pandoc.Blocks {}
  for index = 1, #div.content - 1 do
    local block = div.content[index]
    if block.t == 'Figure' and block.identifier == '' then
      -- Here the brackets of a picture hold its description, because the caption comes last.
      block.content[1].content[1].classes:insert(state.PICTURE)
      content:extend(block.content)
    elseif block.t == 'Table' or is_html_table(block) then
      content:extend(rewrite_table(block, div.identifier))
    else
      content:extend(pandoc.Blocks { block }:walk(blocks))
    end
  end
  return make_float(kind, div.identifier, caption.content, content)
end

-- ----------------------------------------------------------------------------------- Callouts

local function callout_kind(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match '^callout%-(%a+)$'
    if kind and CALLOUTS[kind] then return kind end
  end
end

-- The title as Quarto finds it: attribute, first heading, name of the kind. It leaves the content.
local function take_title(div, kind)
  local written, first = take(div, 'title'), div.content[1]
  local appearance = take(div, 'appearance') or 'default'
  if written and written ~= '' then
    return pandoc.utils.blocks_to_inlines(pandoc.read(written, 'markdown').blocks)
  elseif first and first.t == 'Header' then
    div.content:remove(1)
    return first.content
  elseif appearance == 'default' or not state.html then
    return pandoc.Inlines(CALLOUTS[kind])
  end
end

local function rewrite_callout(div, kind)
  local title = take_title(div, kind)
  div.content = div.content:walk(blocks)
  if not state.html then
    local result = pandoc.Blocks {
      pandoc.Plain(pandoc.Inlines { raw('#callout("' .. kind .. '", [') } .. title .. { raw '])[' }),
    }
    result:extend(div.content)
    result:insert(raw_block ']')
    return result
  end
  local id = div.identifier == '' and '' or ' id="' .. div.identifier .. '"'
  local result = pandoc.Blocks {
    raw_block('<div' .. id .. ' class="callout callout-' .. kind .. '" role="note">'),
  }
  if title then
    result:extend { raw_block '<p class="callout-title">', pandoc.Plain(title), raw_block '</p>' }
  end
  result:extend(div.content)
  result:insert(raw_block '</div>')
  return result
end

-- --------------------------------------------------------------------------------- First walk

function blocks.Div(div)
  if not is_visible(div) then return {}, false end
  check_attributes(div)
  local callout, kind = callout_kind(div), float_kind(div.identifier)
  if callout then return rewrite_callout(div, callout), false end
  if kind then return rewrite_float_div(div, kind), false end
  for _, class in ipairs { 'display-notes', 'source-list' } do
    if not state.html and div.classes:includes(class) then
      local small = pandoc.Blocks { raw_block('#' .. class .. '[') }
      small:extend(div.content:walk(blocks))
      small:insert(raw_block ']')
      return small, false
    end
  end
  -- typst gives a block no space of the heading that begins it; a div that says nothing is none.
  local plain = div.identifier == '' and #div.classes == 0 and #div.attributes == 0
  if plain and not state.html then return div.content:walk(blocks), false end
  return div
end

function blocks.Span(span)
  if not is_visible(span) then return {}, false end
  check_attributes(span)
  return span
end

function blocks.Figure(figure)
  local image = figure.content[1].content[1]
  check_attributes(figure)
  check_attributes(image)
  image.classes:insert(state.PICTURE)
  if (image.attributes['fig-alt'] or '') == '' then
    state.fault('the figure ' .. image.src .. ' has no fig-alt', image.src,
      'say in fig-alt="…" what the picture shows, with its numbers')
  end
  local caption = pandoc.utils.blocks_to_inlines(figure.caption.long)
  local content, id = figure.content, figure.identifier
  if state.html and id ~= '' and image.src:match '%.svg$' then content = scrolling(content[1], id) end
  return make_float('fig', id, caption, content), false
end

function blocks.Table(element)
  note_id(element)
  local caption = pandoc.utils.blocks_to_inlines(element.caption.long)
  element.caption = pandoc.Caption()
  element.colspecs = whole_width(element.colspecs)
  local id = element.identifier
  element.identifier = ''
  local content = rewrite_table(element, #caption > 0 and id or '')
  if #caption == 0 then
    if state.numbers[id] then state.fault('the table ' .. id .. ' has no caption', '#' .. id) end
    return content, false
  end
  return make_float('tbl', id, caption, content), false
end

function blocks.RawBlock(block)
  if is_html_table(block) and not block.text:match '</table>' then
    state.fault('an HTML table outside a raw block is plain text in the PDF', '<table',
      'write it between ```{=html} and ```')
  elseif is_html_table(block) then
    return rewrite_table(block, ''), false
  end
end

function blocks.Header(header)
  check_attributes(header)
  table.insert(levels, { header.level, pandoc.utils.stringify(header) })
end

function blocks.CodeBlock(block) note_id(block) end

function blocks.Image(image)
  if float_kind(image.identifier) then
    state.fault('the figure ' .. image.identifier .. ' has no caption', '#' .. image.identifier,
      'write the caption between the brackets, and the picture in a paragraph of its own')
    image.identifier = ''
  end
  check_attributes(image)
end

-- ---------------------------------------------------------------------------------- Headings

-- The title is the page's one heading of level 1, and stands beside the headings of a PDF.
local function decide_shift()
  local highest = 9
  for _, heading in ipairs(levels) do highest = math.min(highest, heading[1]) end
  local wanted = state.html and 2 or 1
  state.shift = highest <= 2 and wanted - highest or 0
  local previous = highest <= 2 and highest - 1 or 1
  for _, heading in ipairs(levels) do
    if heading[1] > previous + 1 then
      state.fault('the heading “' .. heading[2] .. '” skips a level', heading[2],
        'use ' .. ('#'):rep(previous + 1) .. ' here: readers who listen move by levels')
    end
    previous = heading[1]
  end
end

-- The site's footer is the same on every page, so that its paths are from the project.
local function root_links(inline)
  if not inline.target:match '^[/#]' and not inline.target:match '^%a[%w+.-]*:' then
    inline.target = '/' .. inline.target
  end
  return inline
end

local function plain(value) return value and pandoc.utils.stringify(value) or '' end

function Pandoc(doc)
  local meta = doc.meta
  local title, description = plain(meta.title), plain(meta.description)
  local short_title = plain(meta['short-title'])
  -- A link holds words only, and none of the numbers that lead to their sources.
  for _, document in ipairs(meta.beside or {}) do document.title = plain(document.title) end
  doc.blocks = doc.blocks:walk(blocks)
  decide_shift()
  for _, part in ipairs { 'footer-left', 'footer-center', 'footer-right' } do
    local words = doc.meta[part]
    if pandoc.utils.type(words) == 'Inlines' then
      doc.meta[part] = words:walk { Link = root_links }
    end
  end
  doc = doc:walk(inlines.rewrite)
  inlines.check_anchors()
  if state.html then
    doc.meta.pagetitle, doc.meta['description-text'] = short_title, description
  else
    doc.meta['title-string'] = raw(typst.string(title))
  end
  local report = { faults = pandoc.List(state.faults), files = pandoc.List(state.used) }
  doc.meta.report = raw(pandoc.json.encode(report))
  return doc
end
