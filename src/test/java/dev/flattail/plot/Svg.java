package dev.flattail.plot;

import dev.flattail.plot.draw.Mark;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reads a drawn SVG back as a browser would: strictly, as XML. */
record Svg(Element root) {
  static Svg of(Plot plot) {
    try {
      Document document =
          DocumentBuilderFactory.newDefaultNSInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(Plots.svg(plot)));
      return new Svg(document.getDocumentElement());
    } catch (Exception e) {
      throw new AssertionError("not well-formed XML", e);
    }
  }

  /** Returns the texts of the picture, in drawing order. */
  List<String> texts() {
    return all(root, "text").stream().map(Element::getTextContent).toList();
  }

  /** Returns the elements of one kind in the group with this name. */
  List<Element> inGroup(String group, String element) {
    return all(root, "g").stream()
        .filter(g -> g.getAttribute("aria-label").equals(group))
        .flatMap(g -> all(g, element).stream())
        .toList();
  }

  /** Returns the points of the first line of a group. */
  List<Mark.Point> line(String group) {
    return lines(group).getFirst();
  }

  /** Returns the points of each line of a group. */
  List<List<Mark.Point>> lines(String group) {
    return inGroup(group, "polyline").stream().map(Svg::points).toList();
  }

  private static List<Mark.Point> points(Element line) {
    List<Mark.Point> points = new ArrayList<>();
    for (String pair : line.getAttribute("points").split(" ")) {
      String[] xy = pair.split(",");
      points.add(new Mark.Point(Double.parseDouble(xy[0]), Double.parseDouble(xy[1])));
    }
    return points;
  }

  /** Returns a numeric attribute. */
  static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  static List<Element> all(Element parent, String name) {
    NodeList nodes = parent.getElementsByTagNameNS("*", name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
