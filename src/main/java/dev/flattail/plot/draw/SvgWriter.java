package dev.flattail.plot.draw;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Writes a picture as SVG 1.1: no scripts, no styles, nothing loaded from elsewhere. */
public final class SvgWriter {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  /**
   * Open Sans first, then what systems have; none of these is wider by much, so measured places
   * hold.
   */
  private static final String FAMILIES =
      "'Open Sans','Noto Sans','Segoe UI',Roboto,'Helvetica Neue',Arial,'Liberation Sans',sans-serif";

  private final XMLStreamWriter xml;

  private SvgWriter(XMLStreamWriter xml) {
    this.xml = xml;
  }

  public static byte[] write(Picture picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory()
              .createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
      new SvgWriter(xml).document(picture);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing SVG to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private void document(Picture picture) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    line();
    open("svg");
    xml.writeDefaultNamespace(NAMESPACE);
    attribute("width", picture.width());
    attribute("height", picture.height());
    attribute("viewBox", "0 0 " + number(picture.width()) + " " + number(picture.height()));
    attribute("role", "img");
    attribute("font-family", FAMILIES);
    line();
    element("title", picture.title());
    element("desc", picture.description());
    box(new Mark.Box(new Mark.Area(0, 0, picture.width(), picture.height()), Palette.PAPER, null));
    marks(picture.marks());
    xml.writeEndElement();
    line();
    xml.writeEndDocument();
  }

  private void marks(List<Mark> marks) throws XMLStreamException {
    for (Mark mark : marks) {
      switch (mark) {
        case Mark.Group group -> group(group);
        case Mark.Path path -> path(path);
        case Mark.Region region -> region(region);
        case Mark.Box box -> box(box);
        case Mark.Dot dot -> dot(dot);
        case Mark.Mosaic mosaic -> mosaic(mosaic);
        case Mark.Text text -> text(text);
      }
    }
  }

  private void group(Mark.Group group) throws XMLStreamException {
    open("g");
    attribute("aria-label", clean(group.name()));
    line();
    marks(group.marks());
    close();
  }

  private void path(Mark.Path path) throws XMLStreamException {
    open("polyline");
    attribute(
        "points",
        path.points().stream()
            .map(p -> number(p.x()) + "," + number(p.y()))
            .collect(Collectors.joining(" ")));
    attribute("fill", "none");
    attribute("stroke", path.stroke().ink().css());
    attribute("stroke-width", path.stroke().width());
    attribute("stroke-linejoin", "round");
    if (path.stroke().dashes().isEmpty()) {
      attribute("stroke-linecap", "round");
    } else {
      attribute(
          "stroke-dasharray",
          path.stroke().dashes().stream().map(SvgWriter::number).collect(Collectors.joining(" ")));
    }
    close();
  }

  private void region(Mark.Region region) throws XMLStreamException {
    open("path");
    StringBuilder loops = new StringBuilder();
    for (List<Mark.Point> loop : region.loops()) {
      char command = 'M';
      for (Mark.Point point : loop) {
        loops.append(command).append(number(point.x())).append(' ').append(number(point.y()));
        command = 'L';
      }
      loops.append('z');
    }
    attribute("d", loops.toString());
    attribute("fill", region.fill().css());
    attribute("fill-rule", "evenodd");
    if (region.outline() != null) {
      attribute("stroke", region.outline().ink().css());
      attribute("stroke-width", region.outline().width());
      attribute("stroke-linejoin", "round");
    }
    close();
  }

  private void box(Mark.Box box) throws XMLStreamException {
    open("rect");
    attribute("x", box.area().x());
    attribute("y", box.area().y());
    attribute("width", box.area().width());
    attribute("height", box.area().height());
    attribute("fill", box.fill().css());
    tooltip(box.tooltip());
    close();
  }

  private void dot(Mark.Dot dot) throws XMLStreamException {
    open("circle");
    attribute("cx", dot.center().x());
    attribute("cy", dot.center().y());
    attribute("r", dot.radius());
    attribute("fill", dot.fill().css());
    tooltip(dot.tooltip());
    close();
  }

  /** One path a color, neighbors of a row joined: a few bytes a cell. */
  private void mosaic(Mark.Mosaic mosaic) throws XMLStreamException {
    Map<Ink, StringBuilder> paths = new LinkedHashMap<>();
    double cell = mosaic.cell();
    for (int row = 0; row < mosaic.inks().size(); row++) {
      List<@Nullable Ink> inks = mosaic.inks().get(row);
      int start = 0;
      for (int column = 1; column <= inks.size(); column++) {
        Ink ink = inks.get(start);
        if (column < inks.size() && Objects.equals(ink, inks.get(column))) {
          continue;
        }
        if (ink != null) {
          paths
              .computeIfAbsent(ink, unused -> new StringBuilder())
              .append('M')
              .append(number(mosaic.corner().x() + start * cell))
              .append(' ')
              .append(number(mosaic.corner().y() + row * cell))
              .append('h')
              .append(number((column - start) * cell))
              .append('v')
              .append(number(cell))
              .append('h')
              .append(number((start - column) * cell))
              .append('z');
        }
        start = column;
      }
    }
    for (Map.Entry<Ink, StringBuilder> path : paths.entrySet()) {
      open("path");
      attribute("fill", path.getKey().css());
      attribute("shape-rendering", "crispEdges");
      attribute("d", path.getValue().toString());
      close();
    }
  }

  private void text(Mark.Text text) throws XMLStreamException {
    open("text");
    attribute("x", text.at().x());
    attribute("y", text.at().y());
    attribute("font-size", text.font().size());
    if (text.font().strong()) {
      attribute("font-weight", "600");
    }
    attribute("fill", text.font().ink().css());
    switch (text.anchor()) {
      case START -> {}
      case MIDDLE -> attribute("text-anchor", "middle");
      case END -> attribute("text-anchor", "end");
    }
    if (text.degrees() != 0) {
      attribute(
          "transform",
          "rotate("
              + number(text.degrees())
              + " "
              + number(text.at().x())
              + " "
              + number(text.at().y())
              + ")");
    }
    xml.writeCharacters(clean(text.text()));
    close();
  }

  private void tooltip(@Nullable String tooltip) throws XMLStreamException {
    if (tooltip != null) {
      xml.writeStartElement("title");
      xml.writeCharacters(clean(tooltip));
      xml.writeEndElement();
    }
  }

  private void element(String name, String content) throws XMLStreamException {
    open(name);
    xml.writeCharacters(clean(content));
    close();
  }

  private void open(String name) throws XMLStreamException {
    xml.writeStartElement(name);
  }

  private void close() throws XMLStreamException {
    xml.writeEndElement();
    line();
  }

  private void line() throws XMLStreamException {
    xml.writeCharacters("\n");
  }

  private void attribute(String name, double value) throws XMLStreamException {
    attribute(name, number(value));
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, value);
  }

  /** Hundredths are finer than a screen shows. */
  public static String number(double value) {
    long hundredths = Math.round(value * 100);
    if (hundredths % 100 == 0) {
      return Long.toString(hundredths / 100);
    }
    List<String> digits = new ArrayList<>();
    digits.add(hundredths < 0 ? "-" : "");
    digits.add(Long.toString(Math.abs(hundredths) / 100));
    digits.add(".");
    long rest = Math.abs(hundredths) % 100;
    digits.add(rest % 10 == 0 ? Long.toString(rest / 10) : (rest < 10 ? "0" : "") + rest);
    return String.join("", digits);
  }

  /** Class and run names come from users; XML 1.0 has no way to write most control characters. */
  private static String clean(String text) {
    return text.codePoints()
        .map(c -> allowed(c) ? c : 0xfffd)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean allowed(int c) {
    return c == '\t' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
  }
}
