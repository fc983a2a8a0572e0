package dev.flattail.webhooks;

import dev.flattail.UsesPostgres;
import dev.flattail.app.Flattail;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

/** Runs the marked test against a service that may send webhooks to {@link WebhookReceiver}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/webhooks-test",
      "flattail.webhooks.private-networks=127.0.0.0/8",
      "flattail.webhooks.signing-key=a signing key of the tests, long enough",
      "flattail.public-url=https://flattail.example.org/",
      "flattail.webhooks.ssl-bundle=receiver",
      "flattail.webhooks.timeout=2s"
    })
@ContextConfiguration(
    initializers = {UsesPostgres.FreshDatabase.class, UsesWebhooks.Receiver.class})
@interface UsesWebhooks {

  /** Allows the receiver, and trusts its certificate. */
  final class Receiver implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      WebhookReceiver receiver = WebhookReceiver.SHARED;
      TestPropertyValues.of(
              "flattail.webhooks.allowed-hosts=localhost:" + receiver.port(),
              "spring.ssl.bundle.jks.receiver.truststore.location=file:" + receiver.keys(),
              "spring.ssl.bundle.jks.receiver.truststore.password=" + WebhookReceiver.PASSWORD,
              "spring.ssl.bundle.jks.receiver.truststore.type=PKCS12")
          .applyTo(context);
    }
  }
}
