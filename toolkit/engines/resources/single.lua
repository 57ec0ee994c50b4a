-- For one summary in a file of its own: what only a site or a PDF needs is left out, and the divs
-- and spans that pages are styled by become plain text.
function Div(div)
  if div.classes:includes("content-visible") then
    return {}
  end
  local title = div.attributes.title
  if title and div.classes:find_if(function(class) return class:match("^callout") end) then
    local heading = pandoc.Para({ pandoc.Strong(pandoc.read(title, "markdown").blocks[1].content) })
    return pandoc.BlockQuote({ heading, table.unpack(div.content) })
  end
  return div.content
end

function Span(span)
  return span.content
end

function RawBlock()
  return {}
end

-- Links to other documents of the site lead nowhere from here.
function Link(link)
  if link.target:match("%.qmd$") or link.target:match("%.csv$") then
    return link.content
  end
end

function Meta(meta)
  meta.description = nil
  meta.format = nil
  return meta
end
