<?php

namespace App\Entity;

final class Commande
{
    private int $id;
    private Client $client;
}
