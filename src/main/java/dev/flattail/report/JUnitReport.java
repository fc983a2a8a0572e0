package dev.flattail.report;

import dev.flattail.report.JobReport.Check;
import dev.flattail.report.JobReport.Outcome;
import dev.flattail.report.JobReport.Status;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a job as JUnit XML (the format of Maven Surefire), which CI systems show as test results:
 * one test case for each expectation. An unmet expectation is a failure. Without a result, each
 * expectation is an error; of a paused training it is skipped. A job without expectations has one
 * test case: that it succeeds.
 */
public final class JUnitReport {
  private JUnitReport() {}

  /** Returns the document. */
  public static String of(JobReport job) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      write(job, xml);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException broken) {
      throw new IllegalStateException("a string cannot be written to", broken);
    }
    return text.toString();
  }

  private static void write(JobReport job, XMLStreamWriter xml) throws XMLStreamException {
    List<Check> checks = cases(job);
    xml.writeStartElement("testsuites");
    counts(job, checks, xml);
    xml.writeStartElement("testsuite");
    attribute(xml, "name", job.title());
    counts(job, checks, xml);
    if (job.startedAt() != null) {
      attribute(xml, "timestamp", job.startedAt().toString());
    }
    xml.writeStartElement("properties");
    property(xml, "job", job.id().toString());
    property(xml, "state", job.state());
    property(xml, "page", job.page());
    xml.writeEndElement();
    for (Check check : checks) {
      testCase(job, check, xml);
    }
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static List<Check> cases(JobReport job) {
    if (!job.checks().isEmpty()) {
      return job.checks();
    }
    return List.of(
        new Check(
            "the job succeeds",
            job.outcome() == Outcome.PASSED ? Status.MET : Status.UNJUDGED,
            null,
            null));
  }

  private static void counts(JobReport job, List<Check> checks, XMLStreamWriter xml)
      throws XMLStreamException {
    attribute(xml, "tests", Integer.toString(checks.size()));
    attribute(xml, "failures", Long.toString(count(checks, Status.UNMET)));
    long unjudged = count(checks, Status.UNJUDGED);
    boolean isPaused = job.outcome() == Outcome.PAUSED;
    attribute(xml, "errors", Long.toString(isPaused ? 0 : unjudged));
    attribute(xml, "skipped", Long.toString(isPaused ? unjudged : 0));
    attribute(xml, "time", seconds(job.took()));
  }

  private static long count(List<Check> checks, Status status) {
    return checks.stream().filter(check -> check.status() == status).count();
  }

  private static void testCase(JobReport job, Check check, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute(xml, "name", check.title());
    attribute(xml, "classname", "flattail." + job.kind());
    attribute(xml, "time", "0");
    switch (check.status()) {
      case MET -> {}
      case UNMET -> problem("failure", "unmet", reason(check), xml);
      case UNJUDGED -> {
        if (job.outcome() == Outcome.PAUSED) {
          xml.writeEmptyElement("skipped");
          attribute(xml, "message", "A search has paused the training before its end.");
        } else {
          problem("error", job.state(), unjudged(job), xml);
        }
      }
    }
    xml.writeEndElement();
  }

  private static void problem(String element, String type, String message, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement(element);
    attribute(xml, "type", type);
    attribute(xml, "message", message);
    xml.writeCharacters(valid(message));
    xml.writeEndElement();
  }

  private static String reason(Check check) {
    return check.reason() == null ? "The expectation is not met." : check.reason();
  }

  private static String unjudged(JobReport job) {
    String state = "The job has no result; it is " + job.state() + ".";
    return job.explanation() == null ? state : state + " " + job.explanation();
  }

  private static void property(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeEmptyElement("property");
    attribute(xml, "name", name);
    attribute(xml, "value", value);
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, valid(value));
  }

  private static String seconds(@Nullable Duration took) {
    return took == null ? "0" : String.format(Locale.ROOT, "%.3f", took.toMillis() / 1e3);
  }

  /** Replaces the characters that XML 1.0 cannot contain (section 2.2). */
  private static String valid(String text) {
    return text.codePoints()
        .map(c -> isChar(c) ? c : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isChar(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || (c >= 0x10000 && c <= 0x10FFFF);
  }
}
