package dev.flattail.plot.draw;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Paints a picture into a PNG file, text as filled outlines: needs no display and no system fonts.
 */
public final class PngWriter {
  private final Graphics2D graphics;

  private PngWriter(Graphics2D graphics) {
    this.graphics = graphics;
  }

  public static byte[] write(Picture picture, double scale) {
    int width = (int) Math.ceil(picture.width() * scale);
    int height = (int) Math.ceil(picture.height() * scale);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(color(Palette.PAPER));
      graphics.fillRect(0, 0, width, height);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.scale(scale, scale);
      new PngWriter(graphics).marks(picture.marks());
    } finally {
      graphics.dispose();
    }
    return encode(image);
  }

  private void marks(List<Mark> marks) {
    for (Mark mark : marks) {
      switch (mark) {
        case Mark.Group group -> marks(group.marks());
        case Mark.Path path -> path(path);
        case Mark.Region region -> region(region);
        case Mark.Box box -> fill(rectangle(box.area()), box.fill());
        case Mark.Dot dot -> dot(dot);
        case Mark.Mosaic mosaic -> mosaic(mosaic);
        case Mark.Text text -> text(text);
      }
    }
  }

  private void path(Mark.Path path) {
    if (path.points().isEmpty()) {
      return;
    }
    Path2D line = new Path2D.Double();
    line.moveTo(path.points().getFirst().x(), path.points().getFirst().y());
    path.points().stream().skip(1).forEach(p -> line.lineTo(p.x(), p.y()));
    graphics.setStroke(stroke(path.stroke()));
    graphics.setColor(color(path.stroke().ink()));
    graphics.draw(line);
  }

  private void region(Mark.Region region) {
    Path2D loops = new Path2D.Double(Path2D.WIND_EVEN_ODD);
    for (List<Mark.Point> loop : region.loops()) {
      if (!loop.isEmpty()) {
        loops.moveTo(loop.getFirst().x(), loop.getFirst().y());
        loop.stream().skip(1).forEach(p -> loops.lineTo(p.x(), p.y()));
        loops.closePath();
      }
    }
    fill(loops, region.fill());
    if (region.outline() != null) {
      graphics.setStroke(stroke(region.outline()));
      graphics.setColor(color(region.outline().ink()));
      graphics.draw(loops);
    }
  }

  private void dot(Mark.Dot dot) {
    double r = dot.radius();
    fill(
        new Ellipse2D.Double(dot.center().x() - r, dot.center().y() - r, 2 * r, 2 * r), dot.fill());
  }

  private void mosaic(Mark.Mosaic mosaic) {
    // Antialiased neighbors would show seams.
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
    double cell = mosaic.cell();
    for (int row = 0; row < mosaic.inks().size(); row++) {
      List<@Nullable Ink> inks = mosaic.inks().get(row);
      for (int column = 0; column < inks.size(); column++) {
        Ink ink = inks.get(column);
        if (ink != null) {
          double x = mosaic.corner().x() + column * cell;
          double y = mosaic.corner().y() + row * cell;
          fill(new Rectangle2D.Double(x, y, cell, cell), ink);
        }
      }
    }
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
  }

  private void text(Mark.Text text) {
    double width = Typeface.width(text.text(), text.font());
    double shift =
        switch (text.anchor()) {
          case START -> 0;
          case MIDDLE -> -width / 2;
          case END -> -width;
        };
    AffineTransform place = AffineTransform.getTranslateInstance(text.at().x(), text.at().y());
    place.rotate(Math.toRadians(text.degrees()));
    place.translate(shift, 0);
    fill(
        place.createTransformedShape(Typeface.outline(text.text(), text.font())),
        text.font().ink());
  }

  private void fill(Shape shape, Ink ink) {
    graphics.setColor(color(ink));
    graphics.fill(shape);
  }

  private static Rectangle2D rectangle(Mark.Area area) {
    return new Rectangle2D.Double(area.x(), area.y(), area.width(), area.height());
  }

  private static BasicStroke stroke(Mark.Stroke stroke) {
    float width = (float) stroke.width();
    if (stroke.dashes().isEmpty()) {
      return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }
    float[] dashes = new float[stroke.dashes().size()];
    for (int i = 0; i < dashes.length; i++) {
      dashes[i] = stroke.dashes().get(i).floatValue();
    }
    return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0);
  }

  private static Color color(Ink ink) {
    return new Color(ink.rgb());
  }

  private static byte[] encode(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Not ImageIO.write to a plain stream: that caches in a temporary file.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IllegalStateException("this Java runtime has no PNG writer (java.desktop)");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing PNG to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
