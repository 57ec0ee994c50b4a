-- The second walk: references, links, pictures and formulas, with all numbers known. Returns a
-- function, because filters have no other way to hand over what the first walk found.

return function(state, typst)
  local inlines = { rewrite = {} }
  local rewrite = inlines.rewrite
  local folder = os.getenv 'TRIALPRESS_FOLDER' or ''
  local anchors = {}
  local READABLE = 0.8  -- of its natural width, at which the words of a picture can still be read

  local function raw(text) return pandoc.RawInline(FORMAT, text) end

  local function escape_html(text)
    local signs = { ['&'] = '&amp;', ['<'] = '&lt;', ['>'] = '&gt;', ['"'] = '&quot;' }
    return (text:gsub('[&<>"]', signs))
  end

  -- The path from the project of what a document names, or nil where that leaves the project.
  local function resolve(target)
    local path = target:gsub('%%(%x%x)', function(hex) return string.char(tonumber(hex, 16)) end)
    local parts = {}
    local whole = path:sub(1, 1) == '/' and path or folder .. '/' .. path
    for part in whole:gmatch '[^/\\]+' do
      if part == '..' then
        if #parts == 0 then return nil end
        table.remove(parts)
      elseif part ~= '.' then
        table.insert(parts, part)
      end
    end
    return table.concat(parts, '/')
  end

  -- The path of a file of the project from the document's folder.
  local function relative(path)
    local up = folder == '' and '' or folder:gsub('[^/]+', '..') .. '/'
    local below = folder ~= '' and path:sub(1, #folder + 1) == folder .. '/'
    return below and path:sub(#folder + 2) or up .. path
  end

  -- Note a file that the document needs; tell whether it is the first time.
  local function use(path, kind)
    for _, known in ipairs(state.used) do
      if known.path == path then return false end
    end
    table.insert(state.used, { path = path, kind = kind })
    return true
  end

  -- Find a local file, or note what is wrong with it.
  local function find_file(target)
    local path = resolve(target)
    if not path then
      state.fault(target .. ' leads out of the project', target, 'copy it into the project')
    elseif not pandoc.path.exists(path, 'file') then
      state.fault('there is no file ' .. target, target,
        'a path is from the document, or, where it begins with /, from the project')
    else
      return path
    end
  end

  -- The page or the PDF that a link names, where it will be made of a document of the project.
  local function find_made(target)
    local path = resolve(target)
    local stem = path and (path:match '^(.*)%.html$' or path:match '^(.*)%.pdf$')
    return stem and pandoc.path.exists(stem .. '.qmd', 'file') and path
  end

  local function is_remote(target) return target:match '^%a[%w+.-]*:' or target:match '^//' end

  -- ------------------------------------------------------------------------------ References

  local function reference(citation)
    local label = citation.id:sub(1, 1):lower() .. citation.id:sub(2)
    local name = state.numbers[label]
    if not name then
      local hint = 'give the figure or table that id, or write \\@ for the sign itself'
      if label:match '^sec%-' then hint = 'link to the heading: [its text](#' .. label .. ')' end
      state.fault('@' .. citation.id .. ' refers to no figure or table', '@' .. citation.id, hint)
      return pandoc.Inlines {}
    end
    if citation.mode == 'SuppressAuthor' then
      name = name:match '%d+$'
    elseif #citation.prefix > 0 then
      name = pandoc.utils.stringify(citation.prefix) .. '\u{a0}' .. name:match '%d+$'
    end
    return pandoc.Inlines { pandoc.Link({ pandoc.Str(name) }, '#' .. label) }
  end

  function rewrite.Cite(cite)
    local result = pandoc.Inlines {}
    for index, citation in ipairs(cite.citations) do
      if index > 1 then result:extend { pandoc.Str ',', pandoc.Space() } end
      result:extend(reference(citation))
    end
    return result
  end

  -- ----------------------------------------------------------------------------------- Links

  function rewrite.Link(link)
    local target = link.target
    if target:match '^#' then
      table.insert(anchors, target:sub(2))
      return
    end
    if is_remote(target) then return end
    local name, anchor = target:match '^([^#?]*)(.*)$'
    local path = find_made(name)
    local made = path ~= nil and path ~= false
    path = path or find_file(name)
    -- A path means nothing beside a PDF that somebody has saved.
    if not path or not state.html then return link.content end
    if path:match '%.qmd$' then
      path = path:gsub('%.qmd$', '.html')
    elseif not made then
      use(path, 'file')
    end
    link.target = relative(path) .. anchor
    return link
  end

  -- Links within the page whose end does not exist.
  function inlines.check_anchors()
    for _, anchor in ipairs(anchors) do
      if not state.ids[anchor] then
        state.fault('there is no #' .. anchor .. ' to link to', '#' .. anchor, 'give a heading that id')
      end
    end
  end

  -- -------------------------------------------------------------------------------- Pictures

  -- An SVG's text as a part of the page, where its words have the page's font.
  local function inline_svg(path, alt, width)
    local svg = pandoc.system.read_file(path)
    local attributes, rest = svg:match '<svg([^>]*)>(.*)$'
    if not attributes then
      state.fault(path .. ' is not an SVG picture', path)
      return raw ''
    end
    for _, name in ipairs { 'role', 'aria%-%a+', 'style' } do
      attributes = attributes:gsub('%s' .. name .. '%s*=%s*"[^"]*"', '')
    end
    local natural = tonumber(attributes:match '%swidth="([%d.]+)') or 0
    -- On a narrow screen the picture scrolls rather than become too small to read.
    local style = width and 'width: ' .. width
      or ('min-width: %dpx'):format(math.floor(natural * READABLE))
    return raw('<svg' .. attributes .. ' role="img" aria-label="' .. escape_html(alt) .. '" style="' .. style
      .. '">' .. rest:gsub('%s+$', ''))
  end

  -- A width as typst counts it: a CSS pixel is three quarters of a point.
  local function typst_width(width, src)
    if not width then return 'auto' end
    local number, unit = width:match '^([%d.]+)(%a*%%?)$'
    if unit == '' or unit == 'px' then return tonumber(number) * 0.75 .. 'pt' end
    if unit == '%' or unit == 'pt' or unit == 'mm' or unit == 'cm' or unit == 'in' then return width end
    state.fault('the width ' .. width .. ' of ' .. src .. ' is not a length', src, 'use %, px, pt, mm, cm or in')
    return 'auto'
  end

  function rewrite.Image(image)
    local alt = image.attributes['fig-alt'] or pandoc.utils.stringify(image.caption)
    local width = image.attributes.width
    if alt == '' then
      state.fault('the picture ' .. image.src .. ' has no text for those who do not see it', image.src,
        'say what it shows, between its brackets or in fig-alt="…"')
    end
    if is_remote(image.src) then
      state.fault('the picture ' .. image.src .. ' is on another host', image.src, 'copy it into the project')
      return
    end
    local path = find_file(image.src)
    if not path then return end
    if not state.html then
      use(path, 'picture')
      local call = image.classes:includes(state.PICTURE) and '#picture' or '#inline-picture'
      return raw(('%s(%s, %s, %s);'):format(
        call, typst.string('/' .. path), typst.string(alt), typst_width(width, image.src)))
    end
    if path:match '%.svg$' then
      if not use(path, 'picture') then
        state.fault(path .. ' is shown twice', image.src, 'refer to it, or copy it under another name')
      end
      return inline_svg(path, alt, width)
    end
    use(path, 'file')
    return pandoc.Image(alt, relative(path), '', { width = width })
  end

  -- ------------------------------------------------------------------------------------ Rest

  function rewrite.Header(header)
    header.level = header.level + state.shift
    return header
  end

  if not state.html then
    rewrite.Str = typst.escape_str

    function rewrite.Math(math)
      local block = math.mathtype == 'DisplayMath'
      local formula = pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, 'typst'):gsub('%s+$', '')
      return raw(('#math.equation(alt: %s, block: %s, %s);'):format(
        typst.string(math.text), tostring(block), formula))
    end
  end

  return inlines
end
