<?php

namespace App\Entity;

class Commande
{
    private int $id;
    private Client $client;
}
