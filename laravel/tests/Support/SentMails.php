<?php

namespace NativeXlsx\Laravel\Tests\Support;

use Illuminate\Support\Facades\Mail;

/** What the `array` mailer has sent, in the words of either mailer: Swift's (Laravel 8) and Symfony's. */
final class SentMails
{
    /** @return list<array{to: list<string>, subject: string, html: string, text: string, id: string, delivery: string}> */
    public static function all(): array
    {
        $mails = [];
        foreach (self::messages() as $message) {
            if (is_a($message, 'Swift_Message')) {
                $text = '';
                foreach ($message->getChildren() as $part) {
                    $text .= $part->getContentType() === 'text/plain' ? $part->getBody() : '';
                }
                $mails[] = ['to' => array_keys($message->getTo()), 'subject' => $message->getSubject(), 'html' => $message->getBody(), 'text' => $text,
                    'id' => $message->getId(), 'delivery' => $message->getHeaders()->get('X-Native-Export-Delivery')->getFieldBody()];
                continue;
            }
            $mail = $message->getOriginalMessage();
            $mails[] = ['to' => array_map(static fn ($address): string => $address->getAddress(), $mail->getTo()), 'subject' => $mail->getSubject(),
                'html' => (string) $mail->getHtmlBody(), 'text' => (string) $mail->getTextBody(), 'id' => $mail->getHeaders()->get('Message-ID')->getId(),
                'delivery' => $mail->getHeaders()->get('X-Native-Export-Delivery')->getBodyAsString()];
        }
        return $mails;
    }

    /** @return list<string> every address of a download link in a mail */
    public static function links(string $text): array
    {
        preg_match_all('~https?://[^\s"<>()\[\]]+/d/[A-Za-z0-9_-]{43}~', $text, $found);
        return array_values(array_unique($found[0]));
    }

    /** @return list<object> */
    private static function messages(): array
    {
        $mailer = Mail::mailer('array');
        $transport = method_exists($mailer, 'getSwiftMailer') ? $mailer->getSwiftMailer()->getTransport() : $mailer->getSymfonyTransport();
        return $transport->messages()->all();
    }
}
